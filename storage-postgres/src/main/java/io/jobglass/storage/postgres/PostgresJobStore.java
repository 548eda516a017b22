package io.jobglass.storage.postgres;

import io.jobglass.core.diagnosis.AbnormalEnd;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobPage;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.StorableEvent;
import io.jobglass.core.storage.Viewer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Jobs in PostgreSQL: one thread writes batches of events, readers use connections of their own.
 * Thread-safe.
 */
final class PostgresJobStore implements JobStore, AutoCloseable {
  private static final int BATCH = 1000;
  private static final int ROW_ID_BLOCK = 64;

  private final Pool reading;
  private final ReferenceResolver resolver;
  private final InstantSource clock;
  private final BatchWriter<JobEvent, EventResult> writer;
  private final KnownJobs known = new KnownJobs();
  private long nextRowId;
  private long endOfRowIds;

  /**
   * @param queueSize how many events may wait to be written
   */
  PostgresJobStore(
      Pool reading, Pool writing, ReferenceResolver resolver, InstantSource clock, int queueSize) {
    this.reading = reading;
    this.resolver = resolver;
    this.clock = clock;
    this.writer =
        new BatchWriter<>("event-writer", queueSize, BATCH, events -> write(writing, events));
  }

  @Override
  public List<EventResult> append(List<JobEvent> events) {
    return writer.write(events.stream().map(StorableEvent::of).toList());
  }

  /** Called by the writer's thread only. */
  private List<EventResult> write(Pool writing, List<JobEvent> events) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    JobBatch.Written written =
        writing.inTransaction(handle -> JobBatch.write(handle, events, now, rowIds(handle), known));
    known.keep(written.heads(), written.jobs());
    return written.results();
  }

  /** Called by the writer's thread only. */
  private LongSupplier rowIds(Handle handle) {
    return () -> {
      if (nextRowId == endOfRowIds) {
        nextRowId = JobRows.nextIdBlock(handle);
        endOfRowIds = nextRowId + ROW_ID_BLOCK;
      }
      return nextRowId++;
    };
  }

  @Override
  public Optional<Job> find(Viewer viewer, JobReference reference) {
    List<Job> attempts = attempts(viewer, reference);
    Integer attempt = reference.attempt();
    return attempts.reversed().stream()
        .filter(job -> attempt == null || job.attempt() == attempt)
        .findFirst();
  }

  @Override
  public List<Job> attempts(Viewer viewer, JobReference reference) {
    return reading.with(handle ->
        resolver
            .resolve(handle, viewer, reference, false)
            .map(id ->
                ViewerFilter.bind(
                        handle.createQuery(
                            "select "
                                + JobRow.COLUMNS
                                + """
                                from job j
                                where j.cluster = :cluster and j.external_id = :id
                                  and not j.hidden and\
                                """
                                + " "
                                + ViewerFilter.condition(viewer, "j")
                                + " order by j.attempt"),
                        viewer)
                    .bind("cluster", id.cluster())
                    .bind("id", id.externalId())
                    .map((row, context) -> JobRow.job(row))
                    .list())
            .orElse(List.of()));
  }

  @Override
  public JobPage list(Viewer viewer, JobQuery query) {
    boolean byNode = query.node() != null;
    String table = byNode ? "job_node n" : "job n";
    String id = byNode ? "n.job_id" : "n.id";
    String from =
        table + " where n.newest and " + ViewerFilter.condition(viewer, "n") + filters(query);
    String matching =
        query.text() == null
            ? "select %s as id, n.listed_at from %s".formatted(id, from)
            : searched("select %s as id, n.listed_at from %s".formatted(id, from));
    return reading.with(handle -> {
      List<Job> jobs =
          bind(
                  handle.createQuery(
                      "with page as materialized ("
                          + matching
                          + """
                           order by listed_at desc, id desc limit :limit offset :offset)
                          """
                          + "select "
                          + JobRow.COLUMNS
                          + """
                          from page join job j using (id)
                          order by page.listed_at desc, page.id desc
                          """),
                  viewer,
                  query)
              .map((row, context) -> JobRow.job(row))
              .list();
      long most = (long) query.offset() + JobPage.MAX_COUNTED;
      long total =
          jobs.size() < query.limit() && (query.offset() == 0 || !jobs.isEmpty())
              ? query.offset() + (long) jobs.size()
              : bind(
                      handle.createQuery(
                          "select count(*) from (" + matching + " limit :most) counted"),
                      viewer,
                      query)
                  .bind("most", most + 1)
                  .mapTo(Long.class)
                  .one();
      return new JobPage(jobs, Math.min(total, most), total <= most);
    });
  }

  /** No index helps to find a part of a text, so what is read for it is bounded. */
  private static String searched(String matching) {
    return """
    select m.id, m.listed_at
    from (%s order by listed_at desc, id desc limit %d) m join job t on t.id = m.id
    where strpos(lower(t.display_id), lower(:text)) > 0
      or strpos(lower(t.external_id), lower(:text)) > 0
      or strpos(lower(t.facts ->> 'name'), lower(:text)) > 0
    """
        .formatted(matching, JobQuery.MAX_SEARCHED);
  }

  private static String filters(JobQuery query) {
    return (query.state() == null ? "" : " and n.state = :state")
        + (query.user() == null ? "" : " and n.user_name = :user")
        + (query.node() == null ? "" : " and n.node = :node")
        + (query.partition() == null ? "" : " and n.partition_name = :partition")
        + (query.account() == null ? "" : " and n.account = :account");
  }

  private static Query bind(Query statement, Viewer viewer, JobQuery query) {
    return ViewerFilter.bind(statement, viewer)
        .bind("state", query.state() == null ? null : query.state().code())
        .bind("user", query.user())
        .bind("node", query.node())
        .bind("partition", query.partition())
        .bind("account", query.account())
        .bind("text", query.text())
        .bind("limit", query.limit())
        .bind("offset", query.offset());
  }

  @Override
  public JobPage tasks(Viewer viewer, JobReference array, int limit) {
    JobId id = resolver.plain(array);
    return reading.with(handle -> {
      List<Job> tasks =
          ViewerFilter.bind(
                  handle.createQuery(
                      "select "
                          + JobRow.COLUMNS
                          + """
                          from job j
                          where j.newest and j.facts ->> 'array_job_id' = :array
                            and j.cluster = :cluster and\
                          """
                          + " "
                          + ViewerFilter.condition(viewer, "j")
                          + " order by (j.facts ->> 'array_task_id')::int8, j.id"),
                  viewer)
              .bind("cluster", id.cluster())
              .bind("array", id.externalId())
              .map((row, context) -> JobRow.job(row))
              .list();
      return new JobPage(tasks.subList(0, Math.min(limit, tasks.size())), tasks.size(), true);
    });
  }

  @Override
  public List<Job> ownRuns(Job job, int limit) {
    return reading.with(handle -> RelatedJobs.ownRuns(handle, job, limit));
  }

  @Override
  public List<Job> neighbours(Job job, Duration within, int limit) {
    return reading.with(handle -> RelatedJobs.neighbours(handle, job, within, limit));
  }

  @Override
  public List<Job> live() {
    return reading.with(handle ->
        handle
            .createQuery(
                "select "
                    + JobRow.COLUMNS
                    + """
                    from job j
                    where not j.hidden and j.state in ('pending', 'running')
                    order by j.id
                    """)
            .map((row, context) -> JobRow.job(row))
            .list());
  }

  @Override
  public List<Job> endedAbnormally(Instant since, int limit) {
    // The reasons stand in the text, or the planner cannot tell that job_abnormal has them.
    String reasons =
        AbnormalEnd.REASONS.stream()
            .map(reason -> "'" + reason.code() + "'")
            .sorted()
            .collect(Collectors.joining(", "));
    return reading.with(handle ->
        handle
            .createQuery(
                "select "
                    + JobRow.COLUMNS
                    + " from job j where j.reason in ("
                    + reasons
                    + """
                    ) and j.ended_at >= :since and not j.hidden
                    order by j.ended_at desc limit :limit
                    """)
            .bind("since", since)
            .bind("limit", limit)
            .map((row, context) -> JobRow.job(row))
            .list());
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
