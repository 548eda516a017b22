package io.jobglass.storage.postgres;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.SamplePage;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.Coverage;
import io.jobglass.core.usage.NodeHistory;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.core.usage.Sample;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Measurements in PostgreSQL: one thread writes batches of reports, readers use connections of
 * their own. Thread-safe.
 */
final class PostgresUsageStore implements UsageStore, AutoCloseable {
  private static final int BATCH = 500;

  private final Pool reading;
  private final Pool writing;
  private final ReferenceResolver resolver;
  private final InstantSource clock;
  private final SampleDays days = new SampleDays();
  private final BatchWriter<Measurement, Receipt> writer;

  /**
   * @param queueSize how many reports may wait to be written
   */
  PostgresUsageStore(
      Pool reading, Pool writing, ReferenceResolver resolver, InstantSource clock, int queueSize) {
    this.reading = reading;
    this.writing = writing;
    this.resolver = resolver;
    this.clock = clock;
    this.writer = new BatchWriter<>("usage-writer", queueSize, BATCH, this::write);
  }

  @Override
  public List<Receipt> record(List<NodeReport> reports) {
    return writer.write(reports.stream().<Measurement>map(Measurement.Report::new).toList());
  }

  private List<Receipt> write(List<Measurement> measurements) {
    UsageBatch.Result result =
        writing.inTransaction(
            handle -> UsageBatch.write(handle, measurements, clock.instant(), days));
    days.remember(result.days());
    return result.receipts();
  }

  /** An attempt that a viewer asked for. */
  private record Found(long row, JobId job) {}

  @Override
  public boolean addSample(Viewer viewer, JobReference reference, Sample sample) {
    Optional<Found> attempt =
        reading.with(handle -> attempt(handle, viewer, reference, sample.time()));
    attempt.ifPresent(found ->
        writer.write(
            List.of(new Measurement.ClientSample(found.row(), found.job(), wholeMicros(sample)))));
    return attempt.isPresent();
  }

  private static Sample wholeMicros(Sample sample) {
    return new Sample(
        sample.time().truncatedTo(ChronoUnit.MICROS),
        sample.node(),
        sample.cpuPercent(),
        sample.cpuCores(),
        sample.cpuMicros(),
        sample.memoryBytes(),
        sample.anonBytes(),
        sample.fileBytes(),
        sample.limitBytes(),
        sample.gpuPercent(),
        sample.gpus(),
        sample.shmemBytes());
  }

  /**
   * @param time the newest attempt begun by then is taken; null means the newest
   */
  private Optional<Found> attempt(
      Handle handle, Viewer viewer, JobReference reference, @Nullable Instant time) {
    return resolver
        .resolve(handle, viewer, reference, false)
        .flatMap(id ->
            ViewerFilter.bind(
                    handle.createQuery(
                        """
                        select j.id from job j
                        where j.cluster = :cluster and j.external_id = :id and not j.hidden
                          and (cast(:attempt as int) is null or j.attempt = :attempt) and\
                        """
                            + " "
                            + ViewerFilter.condition(viewer, "j")
                            + """
                             order by coalesce(coalesce(j.started_at, j.listed_at) <= :time,
                                              true) desc,
                              j.attempt desc
                            limit 1
                            """),
                    viewer)
                .bind("cluster", id.cluster())
                .bind("id", id.externalId())
                .bind("attempt", reference.attempt())
                .bind("time", time)
                .mapTo(Long.class)
                .findOne()
                .map(row -> new Found(row, id)));
  }

  @Override
  public Optional<SamplePage> samples(
      Viewer viewer,
      JobReference reference,
      @Nullable Instant from,
      @Nullable Instant to,
      int limit) {
    return reading.with(handle ->
        attempt(handle, viewer, reference, null)
            .map(found -> page(handle, found.row(), from, to, limit)));
  }

  @Override
  public Optional<SamplePage> samplesByStep(
      Viewer viewer,
      JobReference reference,
      @Nullable Instant from,
      @Nullable Instant to,
      Duration step,
      int limit) {
    return reading.with(handle ->
        attempt(handle, viewer, reference, null)
            .map(found -> StepQuery.run(handle, found.row(), from, to, step, limit)));
  }

  /** The range that holds samples comes from the summary, so that only its days are looked into. */
  private static SamplePage page(
      Handle handle, long jobRow, @Nullable Instant from, @Nullable Instant to, int limit) {
    record Range(@Nullable Instant low, @Nullable Instant high) {}
    Range range =
        handle
            .createQuery(
                """
                select greatest(min(first_at), :from) as low,
                       least(max(last_at) + interval '1 microsecond', :to) as high
                from node_usage where job_id = :job
                """)
            .bind("job", jobRow)
            .bind("from", from)
            .bind("to", to)
            .map((row, context) ->
                new Range(
                    Columns.optionalInstant(row, "low"), Columns.optionalInstant(row, "high")))
            .one();
    String where =
        """
         from sample s where s.job_id = :job and s.at >= :low and s.at < :high
          and s.cpu_percent is not null and s.memory_bytes is not null
        """;
    List<Sample> newestFirst =
        handle
            .createQuery(
                "select "
                    + SampleRow.COLUMNS
                    + " from (select s.*"
                    + where
                    + """
                     order by s.at desc, s.node_id desc limit :limit) s
                    left join node n on n.id = s.node_id
                    order by s.at desc, n.name desc nulls last
                    """)
            .bind("job", jobRow)
            .bind("low", range.low())
            .bind("high", range.high())
            .bind("limit", limit)
            .map((row, context) -> SampleRow.sample(row))
            .list();
    long total =
        newestFirst.size() < limit
            ? newestFirst.size()
            : handle
                .createQuery("select count(*)" + where)
                .bind("job", jobRow)
                .bind("low", range.low())
                .bind("high", range.high())
                .mapTo(Long.class)
                .one();
    return new SamplePage(newestFirst.reversed(), total);
  }

  @Override
  public UsageSeries series(AttemptId attempt, Instant begin, Duration bucket) {
    return reading.with(handle -> SeriesQuery.run(handle, attempt, begin, bucket));
  }

  @Override
  public Map<AttemptId, UsageSummary> summaries(Collection<AttemptId> attempts) {
    return attempts.isEmpty()
        ? Map.of()
        : reading.with(handle -> NodeUsageRows.summaries(handle, attempts));
  }

  @Override
  public Optional<Coverage> coverage(AttemptId attempt) {
    return reading.with(handle -> CoverageRows.of(handle, attempt, clock.instant()));
  }

  @Override
  public List<NodeStatus> nodes() {
    return reading.with(NodeRows::statuses);
  }

  @Override
  public NodeHistory nodeHistory(
      String cluster, String node, Instant from, Instant to, Duration bucket) {
    NodeRows.Name name = new NodeRows.Name(cluster, node);
    return reading.with(handle -> NodeSampleRows.history(handle, name, from, to, bucket));
  }

  /** How the writing goes. */
  BatchWriter.State writerState() {
    return writer.state();
  }

  @Override
  public void close() {
    writer.close();
  }
}
