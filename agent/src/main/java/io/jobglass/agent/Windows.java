package io.jobglass.agent;

import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.collector.Pace;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.GpuFinding;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeTotals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stretches of time that reports are about: when one ends, and what goes into its reports. Not
 * thread-safe but for {@link #seconds}.
 */
final class Windows {
  private static final double NANOS = 1e9;
  private static final long SHORTEST_GAP_NANOS = 500_000_000L;
  private static final int MAX_ENDED = 4_000;

  /** Takes the reports of a window; false when they could not be kept. */
  @FunctionalInterface
  interface Reports {
    boolean add(Window window);
  }

  /**
   * What one window saw.
   *
   * @param jobs by cluster; null stands for the agent's own
   */
  record Window(
      Instant time,
      double seconds,
      NodeTotals totals,
      Map<@Nullable String, List<JobUsage>> jobs,
      List<GpuFinding> gpuFindings) {}

  private final NodeCollector node;
  private final HookFacts facts;
  private final Reports reports;
  private final NodeGpus gpus;
  private final SamplerStats stats;
  private final InstantSource clock;
  private final List<TrackedJob> ended = new ArrayList<>();
  private final NodeShares shares = new NodeShares();
  private NodeTotals totals = NodeTotals.NONE;
  private volatile double seconds;
  private long start;
  private boolean urgent;

  Windows(
      NodeCollector node,
      HookFacts facts,
      Reports reports,
      NodeGpus gpus,
      SamplerStats stats,
      InstantSource clock,
      double seconds,
      long start) {
    this.node = node;
    this.facts = facts;
    this.reports = reports;
    this.gpus = gpus;
    this.stats = stats;
    this.clock = clock;
    this.seconds = seconds;
    this.start = start;
  }

  /** The length from now on. */
  void seconds(double length) {
    seconds = length;
  }

  /** Something has happened that must not wait for the window's end. */
  void hurry() {
    urgent = true;
  }

  /** When the open window ends. */
  long due() {
    long due = start + (long) (seconds * NANOS);
    return urgent ? Math.min(due, start + SHORTEST_GAP_NANOS) : due;
  }

  /** A job has ended: its last values go into this window's report, and soon. */
  void ended(TrackedJob job, long now) {
    if (job.found().process() != null) {
      job.read(Pace.DETAIL, clock.instant(), now);
    }
    if (job.hasValues()) {
      if (ended.size() < MAX_ENDED) {
        ended.add(job);
      } else {
        stats.jobIgnored();
      }
      urgent = true;
    }
    job.identity().forget();
  }

  /** Ends the window now. */
  void close(Collection<TrackedJob> jobs, long now) {
    Instant instant = clock.instant();
    readTotals(now);
    List<TrackedJob> told = new ArrayList<>(ended);
    for (TrackedJob job : jobs) {
      if (job.readNanos() != now) {
        job.read(Pace.DETAIL, instant, now);
      }
      if (!job.neverPopulated()) {
        told.add(job);
      }
    }
    totals = shares.settle(totals, told, now);
    List<GpuFinding> gpuFindings = gpus.share(told, facts);
    Map<@Nullable String, List<JobUsage>> byCluster = new LinkedHashMap<>();
    byCluster.put(null, new ArrayList<>());
    for (int i = 0; i < told.size(); i++) {
      TrackedJob job = told.get(i);
      byCluster
          .computeIfAbsent(job.found().cluster(), any -> new ArrayList<>())
          .add(job.usage(i < ended.size()));
    }
    double length = Math.max(0, (now - start) / NANOS);
    start = now;
    urgent = false;
    if (reports.add(new Window(instant, length, totals, byCluster, gpuFindings))) {
      ended.clear();
      jobs.forEach(TrackedJob::startWindow);
    }
  }

  private void readTotals(long now) {
    totals = node.read(clock.instant(), now);
  }

  /** The node as it was last read. */
  NodeTotals totals() {
    return totals;
  }

  /** These jobs as they were last read. */
  List<JobUsage> usages(Collection<TrackedJob> jobs) {
    List<JobUsage> usages = new ArrayList<>(jobs.size());
    for (TrackedJob job : jobs) {
      if (!job.neverPopulated()) {
        usages.add(job.usage(false));
      }
    }
    return usages;
  }
}
