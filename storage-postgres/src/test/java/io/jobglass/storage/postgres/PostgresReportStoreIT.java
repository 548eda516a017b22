package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jobglass.core.accounting.Amount;
import io.jobglass.core.accounting.Period;
import io.jobglass.core.accounting.ReportGroup;
import io.jobglass.core.accounting.ReportRow;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.Sample;
import io.jobglass.storage.testkit.EventBuilder;
import io.jobglass.storage.testkit.ReportBuilder;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reports over stored jobs; each number is worked out here from the samples that were stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresReportStoreIT {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private static final Instant START = EventBuilder.START;
  private static final long MEBIBYTE = 1L << 20;
  private static final long GIBIBYTE = 1L << 30;
  private static final Period ALL = new Period(START.minusSeconds(1), START.plusSeconds(100_000));

  private PostgresStorage storage;

  @BeforeAll
  void open() {
    storage = DATABASES.open(InstantSource.fixed(START.plusSeconds(1000)));
  }

  @AfterAll
  void close() {
    storage.close();
  }

  @BeforeEach
  void clear() throws SQLException {
    DATABASES.clear();
  }

  /** Runs {@code 15 n} seconds on 8 CPUs, 4 GiB and 2 GPUs, three cores and half a GPU busy. */
  private JobId finishedJob(String id, String user, String account, int reports, String state) {
    JobId job = new JobId("alpha", id);
    ReportBuilder report = ReportBuilder.report("alpha", "n1").stream(id);
    storage
        .jobs()
        .append(
            List.of(
                EventBuilder.started(job, user, "n1")
                    .fact(Fact.ACCOUNT, account)
                    .fact(Fact.PARTITION, "p")
                    .fact(Fact.ALLOCATED_CPUS, 8)
                    .fact(Fact.ALLOCATED_MEMORY_BYTES, 4 * GIBIBYTE)
                    .fact(Fact.ALLOCATED_GPUS, 2)
                    .fact(Fact.TIME_LIMIT_SECONDS, 3600)
                    .build(),
                EventBuilder.finished(job, state).at(15L * reports).build()));
    for (int i = 1; i <= reports; i++) {
      ReportBuilder next = report.number(i);
      storage
          .usage()
          .record(
              List.of(
                  next.with(
                          next.usage(
                              id,
                              3,
                              8,
                              1024,
                              List.of(ReportBuilder.gpu("a", 100), ReportBuilder.gpu("b", 0)),
                              null))
                      .build()));
    }
    return job;
  }

  @Test
  void everyNumberTracesToStoredSamples() {
    JobId job = finishedJob("1", "ada", "math", 4, "completed");
    List<Sample> samples =
        storage
            .usage()
            .samples(Viewer.EVERYTHING, JobReference.newest(job.externalId()), null, null, 100)
            .orElseThrow()
            .samples();
    double window = 15;
    double busy = 0;
    double watched = 0;
    for (Sample sample : samples) {
      for (var gpu : sample.gpus()) {
        watched += window;
        busy += window * Objects.requireNonNull(gpu.utilizationPercent()) / 100;
      }
    }
    double cpuSeconds = Objects.requireNonNull(samples.getLast().cpuMicros()) / 1e6;

    ReportRow row = only(Viewer.EVERYTHING, ReportGroup.USERS, ALL);

    assertThat(row.name()).isEqualTo("ada");
    assertThat(row.jobs()).isEqualTo(1);
    assertThat(row.balance().cores()).isEqualTo(new Amount(cpuSeconds, 8 * 60 - cpuSeconds, 0));
    assertThat(row.balance().gpus()).isEqualTo(new Amount(busy, watched - busy, 0));
    double needed = 1024 * MEBIBYTE * 5 / 8.0;
    same(row.balance().memory(), needed * 60, (4 * GIBIBYTE - needed) * 60, 0);
    double joules = samples.getLast().gpus().stream().mapToDouble(gpu -> 1e6).sum();
    same(row.balance().energy(), joules / 2, joules / 2, 0);
    assertThat(row.endings()).containsExactly(java.util.Map.entry(EndReason.COMPLETED, 1L));
    assertThat(row.limitSeconds()).isEqualTo(3600);
    assertThat(row.ranSeconds()).isEqualTo(60);
  }

  @Test
  void periodClipsAndPartsAddUp() {
    finishedJob("1", "ada", "math", 8, "completed");
    ReportRow whole = only(Viewer.EVERYTHING, ReportGroup.ACCOUNTS, ALL);
    Instant cut = START.plusSeconds(40);
    ReportRow first = only(Viewer.EVERYTHING, ReportGroup.ACCOUNTS, new Period(ALL.from(), cut));
    ReportRow second = only(Viewer.EVERYTHING, ReportGroup.ACCOUNTS, new Period(cut, ALL.to()));

    same(first.balance().cores(), 120, 200, 0);
    Amount sum = first.balance().cores().plus(second.balance().cores());
    Amount all = whole.balance().cores();
    same(sum, all.used(), all.wasted(), all.notMeasured());
    assertThat(first.endings()).isEmpty();
    assertThat(second.endings()).hasSize(1);
  }

  @Test
  void jobThatNobodyWatchedIsNotMeasured() {
    JobId job = new JobId("alpha", "dark");
    storage
        .jobs()
        .append(
            List.of(
                EventBuilder.started(job, "eve", "n1")
                    .fact(Fact.NODES, List.of("n1", "n2"))
                    .fact(Fact.ALLOCATED_CPUS, 4)
                    .build()));

    ReportRow row = only(Viewer.EVERYTHING, ReportGroup.USERS, ALL);

    assertThat(row.balance().cores()).isEqualTo(new Amount(0, 0, 4000));
    assertThat(report(Viewer.EVERYTHING, ReportGroup.NODES, ALL))
        .extracting(ReportRow::name, node -> node.balance().cores().allocated())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("n1", 2000.0),
            org.assertj.core.groups.Tuple.tuple("n2", 2000.0));
  }

  @Test
  void energyOfAnAgentThatStartedAnewAddsUp() {
    JobId job = finishedJob("1", "ada", "math", 4, "completed");
    ReportBuilder anew = ReportBuilder.report("alpha", "n1").stream("anew").number(5);
    JobUsage usage =
        anew.usage(job.externalId(), 3, 8, 1024, List.of(ReportBuilder.gpu("a", 100)), null);
    storage
        .usage()
        .record(List.of(anew.with(ReportBuilder.since(usage, START.plusSeconds(60))).build()));

    assertThat(only(Viewer.EVERYTHING, ReportGroup.USERS, ALL).balance().energy().allocated())
        .isCloseTo(3e6, within(1e-3));
  }

  @Test
  void sampleOfAClientCountsForTheWholeJob() {
    JobId job = new JobId("alpha", "v1");
    storage
        .jobs()
        .append(
            List.of(
                EventBuilder.started(job, "eve", "n1")
                    .fact(Fact.NODES, List.of("n1", "n2"))
                    .fact(Fact.ALLOCATED_CPUS, 4)
                    .build()));
    Sample sample =
        new Sample(
            START.plusSeconds(1000),
            null,
            25.0,
            null,
            null,
            MEBIBYTE,
            null,
            null,
            null,
            null,
            List.of(),
            null);
    storage.usage().addSample(Viewer.EVERYTHING, JobReference.newest("v1"), sample);

    same(only(Viewer.EVERYTHING, ReportGroup.USERS, ALL).balance().cores(), 1000, 3000, 0);
  }

  @Test
  void everyAttemptCountsAndHiddenOnesDoNot() {
    JobId job = finishedJob("1", "ada", "math", 4, "failed");
    storage
        .jobs()
        .append(
            List.of(
                EventBuilder.started(job, "ada", "n1")
                    .at(500)
                    .fact(Fact.ALLOCATED_CPUS, 8)
                    .build()));
    ReportRow row = only(Viewer.EVERYTHING, ReportGroup.USERS, ALL);
    assertThat(row.jobs()).isEqualTo(2);
    assertThat(row.failed()).isEqualTo(1);
    assertThat(row.balance().cores().allocated()).isEqualTo(8 * 60 + 8 * 500);

    storage.jobs().append(List.of(EventBuilder.deleted(job).at(600).build()));
    assertThat(report(Viewer.EVERYTHING, ReportGroup.USERS, ALL)).isEmpty();
  }

  @Test
  void viewerSeesOwnJobsAndThoseOfAccountsOnly() {
    finishedJob("1", "ada", "math", 2, "completed");
    finishedJob("2", "bob", "math", 2, "completed");
    finishedJob("3", "eve", "physics", 2, "completed");
    assertThat(names(new Viewer.OwnJobs("ada"))).containsExactly("ada");
    assertThat(names(new Viewer.Accounts("eve", Set.of("math"))))
        .containsExactlyInAnyOrder("ada", "bob", "eve");
    assertThat(names(new Viewer.OwnJobs("nobody"))).isEmpty();
  }

  @Test
  void tenThousandJobsAreSummedUp() throws SQLException {
    Databases.execute(
        DATABASES.owner(),
        """
        set search_path = jobglass;
        insert into node (cluster, name) select 'alpha', 'm' || i from generate_series(1, 100) i;
        insert into job (id, cluster, external_id, attempt, display_id, state, reason, confirmed,
          user_name, account, partition_name, listed_at, started_at, ended_at, facts, node_runs,
          newest)
        select 1000000 + i, 'alpha', 'big' || i, 1, 'big' || i, 'completed', 'completed', true,
          'user' || i % 200, 'account' || i % 20, 'p', t, t, t + interval '1 hour',
          '{"allocated_cpus": 8, "allocated_memory_bytes": 8589934592, "allocated_gpus": 1}', '[]',
          true
        from generate_series(1, 10000) i, lateral (
          select timestamptz '2026-11-20 08:00:00Z' + i * interval '1 second' as t) t;
        insert into job_node (node, listed_at, job_id, newest, state)
        select 'm' || 1 + i % 100, now(), 1000000 + i, true, 'completed'
        from generate_series(1, 10000) i;
        insert into node_usage (job_id, node_id, sample_count, first_at, last_at, cpu_percent_sum,
          cpu_percent_count, gpu_percent_sum, gpu_percent_count, last, cpu_micros, anon_peak_bytes)
        select j.id, n.id, 240, j.started_at, j.ended_at, 1, 1, 1, 1, true, 3600000000, 1073741824
        from job j join job_node jn on jn.job_id = j.id join node n on n.name = jn.node
        where j.id > 1000000;
        analyze job, job_node, node, node_usage
        """);
    List<ReportRow> rows = report(Viewer.EVERYTHING, ReportGroup.USERS, ALL);
    assertThat(rows).hasSize(200);
    double used = rows.stream().mapToDouble(row -> row.balance().cores().used()).sum();
    assertThat(used).isCloseTo(10_000 * 3600.0, within(1.0));
  }

  private List<String> names(Viewer viewer) {
    return report(viewer, ReportGroup.USERS, ALL).stream().map(ReportRow::name).toList();
  }

  private ReportRow only(Viewer viewer, ReportGroup group, Period period) {
    List<ReportRow> rows = report(viewer, group, period);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private List<ReportRow> report(Viewer viewer, ReportGroup group, Period period) {
    return storage.reports().report(viewer, group, period);
  }

  private static void same(Amount amount, double used, double wasted, double notMeasured) {
    assertThat(amount.used()).isCloseTo(used, within(1e-6 * Math.max(1, used)));
    assertThat(amount.wasted()).isCloseTo(wasted, within(1e-6 * Math.max(1, wasted)));
    assertThat(amount.notMeasured()).isCloseTo(notMeasured, within(1e-6));
  }
}
