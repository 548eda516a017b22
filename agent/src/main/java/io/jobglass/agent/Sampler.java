package io.jobglass.agent;

import io.jobglass.agent.collector.CollectorStats;
import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.collector.Pace;
import io.jobglass.agent.discovery.JobFinder;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeTotals;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the jobs of this node, reads them and closes windows, each at its time. All state of jobs
 * belongs to the one thread that calls {@link #runOnce}; {@link #snapshot} may be called by any.
 */
final class Sampler {
  private static final long SECOND = 1_000_000_000L;
  private static final long RESTLESS_PERIOD = SECOND / 20;
  private static final long LOCK_SECONDS = 2;
  private static final long SHORTEST_EVENT_GAP = SECOND / 10;

  /** What a reader outside may see. */
  record Snapshot(NodeTotals totals, List<JobUsage> jobs) {}

  private final JobSources sources;
  private final NodeCollector node;
  private final Watches watches;
  private final SelfLimit selfLimit;
  private final ThreadTime own;
  private final SamplerStats stats;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final long detailNanos;

  private final ReentrantLock lock = new ReentrantLock();
  private final JobTable jobs;
  private final Windows windows;
  private long nextFrequent;
  private long nextRestless;
  private long nextDetail;
  private boolean rescan = true;
  private int restlessJobs;
  private boolean stopped;
  private long pause;
  private volatile Snapshot latest = new Snapshot(NodeTotals.NONE, List.of());

  Sampler(
      JobSources sources,
      List<JobFinder> finders,
      NodeCollector node,
      Watches watches,
      HookFacts facts,
      TrackedJob.UserLookup users,
      Windows.Reports reports,
      NodeGpus gpus,
      SelfLimit selfLimit,
      ThreadTime own,
      SamplerStats stats,
      InstantSource clock,
      LongSupplier nanoTime,
      double windowSeconds,
      double detailSeconds) {
    this.sources = sources;
    this.node = node;
    this.watches = watches;
    this.selfLimit = selfLimit;
    this.own = own;
    this.stats = stats;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.detailNanos = (long) (detailSeconds * SECOND);
    long now = nanoTime.getAsLong();
    this.windows = new Windows(node, facts, users, reports, gpus, stats, clock, windowSeconds, now);
    this.jobs = new JobTable(sources, finders, watches, stats, clock, windows::ended);
    this.nextFrequent = now;
    this.nextRestless = now;
    this.nextDetail = now;
  }

  /** The server asks for another length of window. */
  void windowSeconds(double seconds) {
    windows.seconds(seconds);
  }

  List<CollectorStats> collectorStats() {
    List<CollectorStats> all = new ArrayList<>(node.stats());
    all.addAll(sources.stats());
    return all;
  }

  /** Waits until something is due or changes, then does it. */
  void runOnce() {
    if (pause > 0) {
      LockSupport.parkNanos(pause);
      pause = 0;
    }
    long wait = Math.max(0, nextDue() - nanoTime.getAsLong());
    List<Change> changes = new ArrayList<>();
    watches.await(
        wait, (directory, name, created) -> changes.add(new Change(directory, name, created)));
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      long start = own.nanos();
      long now = nanoTime.getAsLong();
      changes.forEach(change -> react(change, now));
      tick(now);
      pause = selfLimit.spend(own.nanos() - start);
    } finally {
      lock.unlock();
    }
  }

  private record Change(Path directory, @Nullable String name, boolean created) {}

  private long nextDue() {
    long due = Math.min(nextFrequent, windows.due());
    return restlessJobs > 0 ? Math.min(due, nextRestless) : due;
  }

  private void react(Change change, long now) {
    TrackedJob job = jobs.at(change.directory());
    if (job == null || change.name() == null) {
      rescan = true;
      return;
    }
    switch (change.name()) {
      case "cgroup.events" -> {
        job.read(Pace.DETAIL, clock.instant(), now);
        job.stirred(now);
      }
      case "memory.events" -> {
        if (now - job.readNanos() >= SHORTEST_EVENT_GAP) {
          job.read(Pace.DETAIL, clock.instant(), now);
        }
      }
      default -> {
        if (change.created()) {
          job.stepsToWatch(true);
        }
      }
    }
  }

  private void tick(long now) {
    boolean frequent = now - nextFrequent >= 0;
    boolean detail = now - nextDetail >= 0;
    boolean restless = now - nextRestless >= 0;
    double stretch = selfLimit.stretch();
    if (frequent) {
      nextFrequent = nextOnGrid(now, (long) (SECOND * stretch));
      rescan = true;
    }
    if (restless) {
      nextRestless = nextOnGrid(now, (long) (RESTLESS_PERIOD * stretch));
    }
    if (detail) {
      nextDetail = nextOnGrid(now, (long) (detailNanos * stretch));
    }
    if (rescan) {
      rescan = false;
      jobs.find(now);
    }
    Instant instant = clock.instant();
    restlessJobs = 0;
    for (TrackedJob job : jobs.all()) {
      boolean isRestless = job.restless(now);
      restlessJobs += isRestless ? 1 : 0;
      if (frequent) {
        job.read(detail || isRestless ? Pace.DETAIL : Pace.FREQUENT, instant, now);
      } else if (restless && isRestless) {
        job.read(Pace.TOTALS, instant, now);
      }
      if (job.stepsToWatch()) {
        jobs.watchSteps(job);
      }
      if (job.hasNewOomKills()) {
        windows.hurry();
      }
    }
    jobs.endThoseThatLeft(now);
    stats.jobs(jobs.all().size());
    stats.watches(watches.size(), watches.refused());
    if (now - windows.due() >= 0) {
      windows.close(jobs.all(), now);
    }
  }

  private static long nextOnGrid(long now, long period) {
    return Math.floorDiv(now, period) * period + period;
  }

  /** Looks for jobs and reads them all, for a caller that runs no loop. */
  Snapshot lookOnce() {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      jobs.find(now);
      sources.taskLane().look();
      windows.readTotals(now);
      return look();
    } finally {
      lock.unlock();
    }
  }

  /** The jobs as they were last read; those of the last call while a reading does not come back. */
  Snapshot snapshot() {
    if (!tryLock()) {
      return latest;
    }
    try {
      return look();
    } finally {
      lock.unlock();
    }
  }

  private Snapshot look() {
    latest = new Snapshot(windows.totals(), windows.usages(jobs.all()));
    return latest;
  }

  private boolean tryLock() {
    try {
      return lock.tryLock(LOCK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes the last window and lets go of everything; of nothing while a reading hangs. */
  void stop() {
    if (!tryLock()) {
      return;
    }
    try {
      windows.close(jobs.all(), nanoTime.getAsLong());
      stopped = true;
      jobs.close();
      node.close();
      watches.close();
    } finally {
      lock.unlock();
    }
  }
}
