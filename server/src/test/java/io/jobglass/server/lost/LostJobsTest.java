package io.jobglass.server.lost;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.Origin;
import io.jobglass.core.storage.AuditQuery;
import io.jobglass.core.storage.SamplePage;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.Coverage;
import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeHistory;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.Sample;
import io.jobglass.core.usage.TaskUsage;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import io.jobglass.server.ingest.EventCounts;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.live.Contacts;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.webhook.Announcements;
import io.jobglass.storage.testkit.InMemoryJobStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LostJobsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final JobId ID = new JobId("bed", "7");

  private Instant now = NOW;
  private int keys;
  private final InstantSource clock = () -> now;
  private final InMemoryJobStore store = new InMemoryJobStore("bed", clock);
  private final LiveJobs live = new LiveJobs(store);
  private final LiveNodes nodes = new LiveNodes(clock, Duration.ofSeconds(15));
  private final Contacts contacts = new Contacts(nodes, clock);
  private final EventIntake intake =
      new EventIntake(
          store,
          live,
          new LiveSamples(clock),
          new JobFeed(live),
          new StateTotals(store),
          new EventCounts(new PrometheusRegistry()),
          Announcements.NONE);
  private final LostJobs lost =
      new LostJobs(live, nodes, contacts, new NoUsage(), store, intake, clock);

  @Test
  void contactIsLostAfterThreeWindowsAndTheJobStaysRunning() {
    begin(Facts.builder());
    nodes.told(List.of(report("7")));
    now = NOW.plusSeconds(44);
    assertThat(contact().orElseThrow().lostSince()).isNull();

    now = NOW.plusSeconds(3600);
    lost.runOnce();

    assertThat(contact().orElseThrow().lostSince()).isEqualTo(NOW);
    assertThat(lost.latest()).extracting(contact -> contact.job().id()).containsExactly(ID);
    assertThat(job().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void nodeThatReportsWithoutTheJobLosesContactToo() {
    begin(Facts.builder());
    now = NOW.plusSeconds(60);
    nodes.told(List.of(report("8")));

    assertThat(contact().orElseThrow().lostSince()).isEqualTo(NOW);
    nodes.told(List.of(report("7")));
    assertThat(contact().orElseThrow().lostSince()).isNull();
  }

  @Test
  void startOfTheServiceIsNoSilenceOfTheNodes() {
    begin(Facts.builder());
    now = NOW.plus(Duration.ofHours(5));
    Contacts restarted = new Contacts(nodes, clock);
    now = now.plusSeconds(44);
    assertThat(restarted.of(job(), Optional.empty()).orElseThrow().lostSince()).isNull();
    now = now.plusSeconds(2);
    assertThat(restarted.of(job(), Optional.empty()).orElseThrow().lostSince()).isEqualTo(NOW);
  }

  @Test
  void jobWithoutAnAgentHasNoContactToLose() {
    tell(EventKind.STARTED, EventSource.PROLOG, Facts.builder());
    now = NOW.plusSeconds(3600);
    lost.runOnce();

    assertThat(contact()).isEmpty();
    assertThat(lost.latest()).isEmpty();
  }

  @Test
  void dayAfterTheTimeLimitTheJobIsGivenUpOnce() {
    begin(Facts.builder().put(Fact.TIME_LIMIT_SECONDS, 3600));
    now = NOW.plus(LostJobs.GRACE).plusSeconds(3600);
    lost.runOnce();
    assertThat(job().state()).isEqualTo(JobState.RUNNING);

    now = now.plusSeconds(1);
    lost.runOnce();
    lost.runOnce();

    assertThat(job().reason()).isEqualTo(EndReason.LOST);
    assertThat(job().confirmed()).isFalse();
    assertThat(job().endTime()).isEqualTo(NOW.plusSeconds(3600));
    assertThat(live.all()).isEmpty();
    assertThat(audit())
        .anyMatch(reason -> reason.startsWith("its time limit ended at 2026-11-24T13:00:00Z"));
  }

  @Test
  void jobThatIsReportedOrHasNoLimitIsNotGivenUp() {
    begin(Facts.builder().put(Fact.TIME_LIMIT_SECONDS, 3600));
    now = NOW.plus(Duration.ofDays(3));
    nodes.told(List.of(report("7")));
    lost.runOnce();
    assertThat(job().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void reportTakesTheJobBackAndItCanBeGivenUpAgain() {
    begin(Facts.builder().put(Fact.TIME_LIMIT_SECONDS, 3600));
    now = NOW.plus(Duration.ofDays(3));
    lost.runOnce();
    assertThat(job().reason()).isEqualTo(EndReason.LOST);

    now = now.plusSeconds(60);
    nodes.told(List.of(report("7")));
    lost.runOnce();

    assertThat(job().state()).isEqualTo(JobState.RUNNING);
    assertThat(live.all()).hasSize(1);
    assertThat(audit()).contains("no longer lost: sampling_started told by agent");
  }

  private void begin(Facts.Builder facts) {
    tell(EventKind.STARTED, EventSource.PROLOG, facts);
    tell(EventKind.SAMPLING_STARTED, EventSource.AGENT, Facts.builder());
  }

  private void tell(EventKind kind, EventSource source, Facts.Builder facts) {
    intake.append(
        new JobEvent(
            "key-" + keys++,
            ID,
            kind,
            source,
            now,
            "n1",
            null,
            facts.build(),
            new Origin(source.actor(), "test", null)));
  }

  private Job job() {
    return store.find(Viewer.EVERYTHING, JobReference.newest("7")).orElseThrow();
  }

  private Optional<Contacts.Contact> contact() {
    return contacts.of(job(), Optional.empty());
  }

  private List<String> audit() {
    return store
        .list(Viewer.EVERYTHING, AuditQuery.ofJob(JobReference.newest("7"), 100))
        .entries()
        .stream()
        .map(entry -> String.valueOf(entry.reason()))
        .toList();
  }

  private NodeReport report(String job) {
    return new NodeReport(
        "bed",
        "n1",
        "boot",
        "stream",
        1,
        now,
        15,
        "1",
        new NodeTotals(64, 12.5, 3.25, 1L << 38, 1L << 35),
        List.of(
            new JobUsage(
                job,
                null,
                "ann",
                1000L,
                "cgroup2",
                "/job",
                NOW,
                now,
                false,
                new CpuUsage(1L, null, null, null, null, 3.0, null, null, null, null),
                MemoryUsage.NONE,
                3,
                List.of(),
                IoUsage.NONE,
                TaskUsage.NONE,
                null)),
        List.of());
  }

  /** Nothing was ever measured, so no summary has a last sample. */
  private static final class NoUsage implements UsageStore {
    @Override
    public List<Receipt> record(List<NodeReport> reports) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean addSample(Viewer viewer, JobReference reference, Sample sample) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SamplePage> samples(
        Viewer viewer, JobReference reference, Instant from, Instant to, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SamplePage> samplesByStep(
        Viewer viewer, JobReference reference, Instant from, Instant to, Duration step, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<AttemptId, UsageSummary> summaries(Collection<AttemptId> attempts) {
      return Map.of();
    }

    @Override
    public UsageSeries series(AttemptId attempt, Instant begin, Duration bucket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Coverage> coverage(AttemptId attempt) {
      return Optional.empty();
    }

    @Override
    public List<NodeStatus> nodes() {
      return List.of();
    }

    @Override
    public NodeHistory nodeHistory(
        String cluster, String node, Instant from, Instant to, Duration bucket) {
      throw new UnsupportedOperationException();
    }
  }
}
