package io.jobglass.agent;

import io.jobglass.agent.collector.CollectorStats;
import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.agent.discovery.JobFinder;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeTotals;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the jobs of this node, reads them and closes windows. Its state belongs to the one thread
 * that calls {@link #runOnce}; {@link #snapshot} may be called by any.
 */
final class Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final long SECOND = 1_000_000_000L;
  private static final long YOUNG_PERIOD = SECOND / 5;
  private static final long SHORTEST_REPORT_GAP = SECOND / 2;
  private static final long SHORTEST_EVENT_GAP = SECOND / 10;
  private static final int MAX_JOBS = 2_000;
  private static final int MAX_ENDED = 4_000;
  private static final int MAX_WATCHED_STEPS = 64;

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
      Map<@Nullable String, List<JobUsage>> jobs) {}

  /** What a reader outside may see. */
  record Snapshot(NodeTotals totals, List<JobUsage> jobs) {}

  private final JobSources sources;
  private final List<JobFinder> finders;
  private final NodeCollector node;
  private final Watches watches;
  private final HookFacts facts;
  private final TrackedJob.UserLookup users;
  private final Reports reports;
  private final SelfLimit selfLimit;
  private final SamplerStats stats;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final long detailNanos;

  private final Object lock = new Object();
  private final Map<String, TrackedJob> jobs = new LinkedHashMap<>();
  private final Map<JobFinder, Set<String>> keysByFinder = new HashMap<>();
  private final Map<Path, TrackedJob> jobByDirectory = new HashMap<>();
  private final Set<String> leftBehind = new HashSet<>();
  private final List<Ended> ended = new ArrayList<>();
  private NodeTotals totals = NodeTotals.NONE;

  private volatile double windowSeconds;
  private long windowStart;
  private long nextFrequent;
  private long nextYoung;
  private long nextDetail;
  private boolean rescan = true;
  private boolean urgent;
  private int youngJobs;
  private boolean stopped;

  private record Ended(@Nullable String cluster, JobUsage usage) {}

  Sampler(
      JobSources sources,
      List<JobFinder> finders,
      NodeCollector node,
      Watches watches,
      HookFacts facts,
      TrackedJob.UserLookup users,
      Reports reports,
      SelfLimit selfLimit,
      SamplerStats stats,
      InstantSource clock,
      LongSupplier nanoTime,
      double windowSeconds,
      double detailSeconds) {
    this.sources = sources;
    this.finders = List.copyOf(finders);
    this.node = node;
    this.watches = watches;
    this.facts = facts;
    this.users = users;
    this.reports = reports;
    this.selfLimit = selfLimit;
    this.stats = stats;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.windowSeconds = windowSeconds;
    this.detailNanos = (long) (detailSeconds * SECOND);
    long now = nanoTime.getAsLong();
    this.windowStart = now;
    this.nextFrequent = now;
    this.nextYoung = now;
    this.nextDetail = now;
  }

  /** The server asks for another length of window. */
  void windowSeconds(double seconds) {
    windowSeconds = seconds;
  }

  List<CollectorStats> collectorStats() {
    List<CollectorStats> all = new ArrayList<>(node.stats());
    all.addAll(sources.stats());
    return all;
  }

  /** Waits until something is due or changes, then does it. */
  void runOnce() {
    long wait = Math.max(0, nextDue() - nanoTime.getAsLong());
    List<Change> changes = new ArrayList<>();
    watches.await(
        wait, (directory, name, created) -> changes.add(new Change(directory, name, created)));
    synchronized (lock) {
      if (stopped) {
        return;
      }
      long now = nanoTime.getAsLong();
      changes.forEach(change -> react(change, now));
      tick(now);
    }
  }

  private record Change(Path directory, @Nullable String name, boolean created) {}

  private long nextDue() {
    long due = nextFrequent;
    if (youngJobs > 0) {
      due = Math.min(due, nextYoung);
    }
    long reportDue = windowStart + (long) (windowSeconds * SECOND);
    if (urgent) {
      reportDue = Math.min(reportDue, windowStart + SHORTEST_REPORT_GAP);
    }
    return Math.min(due, reportDue);
  }

  private void react(Change change, long now) {
    TrackedJob job = jobByDirectory.get(change.directory());
    if (job == null || change.name() == null) {
      rescan = true;
      return;
    }
    switch (change.name()) {
      case "cgroup.events" -> job.read(true, clock.instant(), now);
      case "memory.events" -> {
        if (now - job.readNanos() >= SHORTEST_EVENT_GAP) {
          job.read(true, clock.instant(), now);
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
    boolean young = now - nextYoung >= 0;
    double stretch = selfLimit.stretch();
    if (frequent) {
      nextFrequent = nextOnGrid(now, (long) (SECOND * stretch));
      rescan = true;
    }
    if (young) {
      nextYoung = nextOnGrid(now, (long) (YOUNG_PERIOD * stretch));
    }
    if (detail) {
      nextDetail = nextOnGrid(now, (long) (detailNanos * stretch));
    }
    if (rescan) {
      rescan = false;
      findJobs(now);
    }
    Instant instant = clock.instant();
    youngJobs = 0;
    for (TrackedJob job : jobs.values()) {
      boolean isYoung = job.young(now);
      youngJobs += isYoung ? 1 : 0;
      if (frequent || (isYoung && young)) {
        job.read(detail || isYoung, instant, now);
      }
      if (job.stepsToWatch()) {
        watchSteps(job);
      }
      urgent |= job.hasNewOomKills();
    }
    endJobsThatLeft(now);
    stats.jobs(jobs.size());
    stats.watches(watches.size(), watches.refused());
    reportIfDue(now);
  }

  private static long nextOnGrid(long now, long period) {
    return Math.floorDiv(now, period) * period + period;
  }

  private void findJobs(long now) {
    for (JobFinder finder : finders) {
      Set<String> present = new HashSet<>();
      try {
        finder.find(found -> present.add(found(found, now)));
      } catch (IOException e) {
        stats.findFailed();
        LOG.debug("jobs not found: kind={} error={}", finder.name(), e.toString());
        continue;
      }
      Set<String> before = keysByFinder.put(finder, present);
      if (before != null) {
        for (String key : before) {
          if (!present.contains(key)) {
            leftBehind.remove(key);
            TrackedJob job = jobs.remove(key);
            if (job != null) {
              end(job, now);
            }
          }
        }
      }
    }
  }

  private String found(FoundJob found, long now) {
    String key = found.key();
    if (jobs.containsKey(key) || leftBehind.contains(key)) {
      return key;
    }
    if (jobs.size() >= MAX_JOBS) {
      stats.jobIgnored();
      return key;
    }
    TrackedJob job = new TrackedJob(found, sources.open(found), clock.instant(), now);
    jobs.put(key, job);
    Path directory = found.directories().get("");
    if (directory != null) {
      jobByDirectory.put(directory, job);
      watches.watch(directory);
    }
    job.read(true, clock.instant(), now);
    youngJobs++;
    return key;
  }

  /** The group of a step that empties says that the job may be about to go. */
  private void watchSteps(TrackedJob job) {
    Path directory = job.found().directories().get("");
    job.stepsToWatch(false);
    if (directory == null) {
      return;
    }
    int watched = 0;
    try (DirectoryStream<Path> steps = Files.newDirectoryStream(directory, "step_*")) {
      for (Path step : steps) {
        Path user = step.resolve("user");
        if (watched++ < MAX_WATCHED_STEPS && !jobByDirectory.containsKey(user)) {
          if (Files.isDirectory(user)) {
            jobByDirectory.put(user, job);
            watches.watch(user);
          } else {
            job.stepsToWatch(true);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The job has just gone, which the next look for jobs finds.
    }
  }

  /** Groups that stay behind empty are no longer jobs, until someone is in them again. */
  private void endJobsThatLeft(long now) {
    for (Iterator<TrackedJob> all = jobs.values().iterator(); all.hasNext(); ) {
      TrackedJob job = all.next();
      if (job.leftBehind(now)) {
        all.remove();
        leftBehind.add(job.found().key());
        end(job, now);
      }
    }
  }

  private void end(TrackedJob job, long now) {
    if (job.found().process() != null) {
      job.read(true, clock.instant(), now);
    }
    if (job.hasValues()) {
      if (ended.size() < MAX_ENDED) {
        ended.add(new Ended(job.found().cluster(), job.usage(true, facts, users)));
      } else {
        stats.jobIgnored();
      }
      urgent = true;
    }
    if (job.found().sluid() != null) {
      facts.forget(job.found().sluid());
    }
    job.close();
    Iterator<Map.Entry<Path, TrackedJob>> directories = jobByDirectory.entrySet().iterator();
    while (directories.hasNext()) {
      Map.Entry<Path, TrackedJob> entry = directories.next();
      if (entry.getValue().equals(job)) {
        watches.forget(entry.getKey());
        directories.remove();
      }
    }
  }

  private void reportIfDue(long now) {
    long open = now - windowStart;
    boolean due = open >= (long) (windowSeconds * SECOND);
    if (due || (urgent && open >= SHORTEST_REPORT_GAP)) {
      report(now);
    }
  }

  /** Closes the window now. */
  void report(long now) {
    synchronized (lock) {
      Instant instant = clock.instant();
      totals = node.read(now);
      Map<@Nullable String, List<JobUsage>> byCluster = new LinkedHashMap<>();
      byCluster.put(null, new ArrayList<>());
      for (Ended job : ended) {
        byCluster.computeIfAbsent(job.cluster(), any -> new ArrayList<>()).add(job.usage());
      }
      for (TrackedJob job : jobs.values()) {
        if (job.readNanos() != now) {
          job.read(true, instant, now);
        }
        if (!job.neverPopulated()) {
          byCluster
              .computeIfAbsent(job.found().cluster(), any -> new ArrayList<>())
              .add(job.usage(false, facts, users));
        }
      }
      double seconds = Math.max(0, (now - windowStart) / (double) SECOND);
      windowStart = now;
      urgent = false;
      if (reports.add(new Window(instant, seconds, totals, byCluster))) {
        ended.clear();
        jobs.values().forEach(TrackedJob::startWindow);
      }
    }
  }

  /** Looks for jobs and reads them all, for a caller that runs no loop. */
  Snapshot lookOnce() {
    synchronized (lock) {
      long now = nanoTime.getAsLong();
      findJobs(now);
      totals = node.read(now);
      return snapshot();
    }
  }

  /** The jobs as they were last read. */
  Snapshot snapshot() {
    synchronized (lock) {
      List<JobUsage> usages = new ArrayList<>(jobs.size());
      for (TrackedJob job : jobs.values()) {
        if (!job.neverPopulated()) {
          usages.add(job.usage(false, facts, users));
        }
      }
      return new Snapshot(totals, usages);
    }
  }

  /** Closes the last window and lets go of everything. */
  void stop() {
    synchronized (lock) {
      report(nanoTime.getAsLong());
      stopped = true;
      jobs.values().forEach(TrackedJob::close);
      jobs.clear();
      node.close();
      watches.close();
    }
  }
}
