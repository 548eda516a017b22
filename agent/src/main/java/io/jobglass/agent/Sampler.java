package io.jobglass.agent;

import io.jobglass.agent.collector.CollectorStats;
import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.collector.Pace;
import io.jobglass.agent.discovery.JobFinder;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeTotals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Finds the jobs of this node, reads them and closes windows, each at its time. All state of jobs
 * belongs to the one thread that calls {@link #runOnce}; {@link #snapshot} may be called by any.
 */
final class Sampler {
  private static final long LOCK_SECONDS = 2;
  private static final long SHORTEST_EVENT_GAP = 100_000_000L;

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
  private final Timetable timetable;

  private final JobTable jobs;
  private final Windows windows;
  private boolean rescan = true;
  private int restlessJobs;
  private boolean stopped;
  private long pause;
  private volatile ReentrantLock lock = new ReentrantLock();
  private volatile Snapshot latest = new Snapshot(NodeTotals.NONE, List.of());

  Sampler(
      JobSources sources,
      List<JobFinder> finders,
      NodeCollector node,
      Watches watches,
      HookFacts facts,
      JobIdentity.UserLookup users,
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
    long now = nanoTime.getAsLong();
    this.timetable = new Timetable(detailSeconds, now);
    this.windows = new Windows(node, facts, reports, gpus, stats, clock, windowSeconds, now);
    this.jobs =
        new JobTable(
            sources,
            finders,
            found -> new JobIdentity(found, facts, users),
            watches,
            stats,
            clock,
            windows::ended);
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
    Changes changes = new Changes();
    watches.await(wait, changes);
    ReentrantLock held = lock;
    held.lock();
    try {
      if (stopped) {
        return;
      }
      long start = own.nanos();
      long now = nanoTime.getAsLong();
      changes.forEach(change -> react(change, now));
      changes.gone().forEach(jobs::forget);
      tick(now);
      pause = selfLimit.spend(own.nanos() - start);
    } finally {
      held.unlock();
    }
  }

  /** The thread that ran this is left behind in a reading, with its lock; another one follows. */
  void takeOver() {
    own.startAnew();
    lock = new ReentrantLock();
  }

  private long nextDue() {
    return Math.min(timetable.next(restlessJobs > 0), windows.due());
  }

  private void react(Changes.Change change, long now) {
    TrackedJob job = jobs.at(change.directory());
    if (job == null || change.name() == null) {
      rescan = true;
      return;
    }
    switch (change.name()) {
      case "cgroup.events", "freezer.state" -> {
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
          job.stirred(now);
        }
      }
    }
  }

  private void tick(long now) {
    Timetable.Due due = timetable.take(now, selfLimit.stretch());
    if (rescan || due.frequent()) {
      rescan = false;
      jobs.find(now);
    }
    Instant instant = clock.instant();
    restlessJobs = 0;
    for (TrackedJob job : jobs.all()) {
      boolean isRestless = job.restless(now);
      restlessJobs += isRestless ? 1 : 0;
      if (due.frequent()) {
        job.read(due.detail() || isRestless ? Pace.DETAIL : Pace.FREQUENT, instant, now);
      } else if (due.restless() && isRestless) {
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

  /**
   * Looks for jobs, tells them as a window of one moment and lets go of everything, for a caller
   * that runs no loop.
   */
  void lookOnce() {
    ReentrantLock held = lock;
    held.lock();
    try {
      long now = nanoTime.getAsLong();
      jobs.find(now);
      sources.taskLane().look();
      windows.close(jobs.all(), now);
      letGo();
    } finally {
      held.unlock();
    }
  }

  /** The jobs as they were last read; those of the last call while a reading does not come back. */
  Snapshot snapshot() {
    ReentrantLock held = lock;
    if (!tryLock(held)) {
      return latest;
    }
    try {
      return look();
    } finally {
      held.unlock();
    }
  }

  private Snapshot look() {
    latest = new Snapshot(windows.totals(), windows.usages(jobs.all()));
    return latest;
  }

  private static boolean tryLock(ReentrantLock lock) {
    try {
      return lock.tryLock(LOCK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes the last window and lets go of everything; of nothing while a reading hangs. */
  void stop() {
    ReentrantLock held = lock;
    if (!tryLock(held)) {
      return;
    }
    try {
      windows.close(jobs.all(), nanoTime.getAsLong());
      letGo();
    } finally {
      held.unlock();
    }
  }

  private void letGo() {
    stopped = true;
    jobs.close();
    node.close();
    watches.close();
  }
}
