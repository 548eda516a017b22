package io.jobglass.server.mock;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.Origin;
import io.jobglass.core.storage.JobStore;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.ingest.EventKeys;
import io.jobglass.server.samples.ReportIntake;
import io.jobglass.simulator.cluster.SimulatedCluster;
import io.jobglass.simulator.cluster.Window;
import io.jobglass.simulator.cluster.Workload;
import io.jobglass.simulator.job.SpoolFile;
import io.jobglass.simulator.label.Archetypes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server of a simulated cluster as if agents and a scheduler did; its jobs say {@code
 * mock} as their scheduler. One thread calls {@link #runOnce}.
 */
public final class MockScheduler {
  private static final String NAME = "mock";
  private static final int NODES = 16;
  private static final int JOBS = 40;
  private static final long SEED = 1;

  /** So that there is something to see at once. */
  private static final Duration HISTORY = Duration.ofMinutes(30);

  private static final Duration DEMO_HISTORY = Duration.ofHours(6);

  private final EventIntake events;
  private final ReportIntake reports;
  private final JobStore store;
  private final InstantSource clock;
  private final SimulatedCluster cluster;
  private final Workload workload;
  private boolean cleared;
  private @Nullable Window pending;

  /**
   * @param cluster the server's own
   * @param demo whether it begins with a longer history
   */
  public MockScheduler(
      EventIntake events,
      ReportIntake reports,
      JobStore store,
      InstantSource clock,
      String cluster,
      boolean demo) {
    this.events = events;
    this.reports = reports;
    this.store = store;
    this.clock = clock;
    Instant begin = clock.instant().minus(demo ? DEMO_HISTORY : HISTORY);
    this.cluster = new SimulatedCluster(cluster, NODES, SEED, begin);
    this.workload = new Workload(this.cluster, Archetypes.load().plain(), JOBS, SEED);
  }

  /** Tells every window that has passed; one that the store could not take is told again. */
  public void runOnce() {
    if (!cleared) {
      endOldJobs();
      cleared = true;
    }
    while (!Thread.currentThread().isInterrupted()) {
      Window window = pending == null ? next() : pending;
      if (window == null) {
        return;
      }
      pending = window;
      events.append(told(window));
      reports.record(window.reports());
      pending = null;
    }
  }

  private @Nullable Window next() {
    if (cluster.now().plus(SimulatedCluster.WINDOW).isAfter(clock.instant())) {
      return null;
    }
    workload.fill();
    return cluster.advance();
  }

  /** What the controller told; nodes' own scripts add nothing that a mock backend would know. */
  private static List<JobEvent> told(Window window) {
    return window.files().stream()
        .map(SpoolFile::event)
        .filter(event ->
            event.source() == EventSource.PROLOG_SLURMCTLD || event.source() == EventSource.JOBCOMP)
        .map(event ->
            new JobEvent(
                event.key(),
                event.job(),
                event.kind(),
                EventSource.MOCK,
                event.time(),
                null,
                null,
                event.facts().toBuilder().put(Fact.SCHEDULER, NAME).build(),
                origin()))
        .toList();
  }

  private static Origin origin() {
    return new Origin(EventSource.MOCK.actor(), NAME, null);
  }

  /** The cluster of the server's last run went with it, and its running jobs too. */
  private void endOldJobs() {
    List<JobEvent> ends =
        store.live().stream()
            .filter(job -> job.facts().text(Fact.SCHEDULER).filter(NAME::equals).isPresent())
            .map(this::lost)
            .toList();
    events.append(ends);
  }

  private JobEvent lost(Job job) {
    return new JobEvent(
        EventKeys.hashed("mock-lost", job.id() + "\0" + job.attempt()),
        job.id(),
        EventKind.FINISHED,
        EventSource.MOCK,
        clock.instant(),
        null,
        null,
        Facts.builder()
            .put(Fact.STATE, EndReason.LOST.usualState().code())
            .put(Fact.REASON, EndReason.LOST.code())
            .put(Fact.EVIDENCE, "the server restarted, and its simulated cluster with it")
            .build(),
        origin());
  }
}
