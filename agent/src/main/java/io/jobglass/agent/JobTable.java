package io.jobglass.agent;

import io.jobglass.agent.collector.Pace;
import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.agent.discovery.JobFinder;
import io.jobglass.agent.discovery.Watches;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs that are on this node now, and the directories whose changes concern them. */
final class JobTable implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(JobTable.class);
  private static final int MAX_JOBS = 2_000;
  private static final int MAX_WATCHED_STEPS = 64;

  /** Told of a job that has ended, before it is closed. */
  @FunctionalInterface
  interface Ending {
    void ended(TrackedJob job, long now);
  }

  private final JobSources sources;
  private final List<JobFinder> finders;
  private final Function<FoundJob, JobIdentity> identities;
  private final Watches watches;
  private final SamplerStats stats;
  private final InstantSource clock;
  private final Ending ending;
  private final Map<String, TrackedJob> jobs = new LinkedHashMap<>();
  private final Map<JobFinder, Set<String>> keysByFinder = new HashMap<>();
  private final Map<Path, TrackedJob> jobByDirectory = new HashMap<>();
  private final Set<String> leftBehind = new HashSet<>();

  JobTable(
      JobSources sources,
      List<JobFinder> finders,
      Function<FoundJob, JobIdentity> identities,
      Watches watches,
      SamplerStats stats,
      InstantSource clock,
      Ending ending) {
    this.sources = sources;
    this.finders = List.copyOf(finders);
    this.identities = identities;
    this.watches = watches;
    this.stats = stats;
    this.clock = clock;
    this.ending = ending;
  }

  Collection<TrackedJob> all() {
    return jobs.values();
  }

  /** The job that a watched directory belongs to. */
  @Nullable TrackedJob at(Path directory) {
    return jobByDirectory.get(directory);
  }

  /** A watched directory is gone: a job may have steps without number. */
  void forget(Path directory) {
    jobByDirectory.remove(directory);
  }

  /** Takes in the jobs that have come and ends those that have gone. */
  void find(long now) {
    for (JobFinder finder : finders) {
      Set<String> known = keysByFinder.computeIfAbsent(finder, any -> new HashSet<>());
      Set<String> present = new HashSet<>();
      try {
        finder.find(found -> {
          // Before it is read: should the look not get to its end, the next must know of it.
          known.add(found.key());
          present.add(found(found, now));
        });
      } catch (IOException e) {
        stats.findFailed();
        LOG.debug("jobs not found: kind={} error={}", finder.name(), e.toString());
        continue;
      }
      for (Iterator<String> keys = known.iterator(); keys.hasNext(); ) {
        String key = keys.next();
        if (!present.contains(key)) {
          keys.remove();
          leftBehind.remove(key);
          TrackedJob job = jobs.remove(key);
          if (job != null) {
            end(job, now);
          }
        }
      }
    }
  }

  private String found(FoundJob found, long now) {
    String key = found.key();
    TrackedJob known = jobs.get(key);
    if (known != null && found.directories().size() > known.found().directories().size()) {
      // Under cgroup v1 a job's groups come one after the other, each below its controller.
      close(known);
      jobs.remove(key);
    } else if (known != null || leftBehind.contains(key)) {
      return key;
    }
    if (jobs.size() >= MAX_JOBS) {
      stats.jobIgnored();
      return key;
    }
    TrackedJob job =
        new TrackedJob(
            identities.apply(found),
            sources.open(found),
            sources.tasks(found),
            clock.instant(),
            now);
    jobs.put(key, job);
    Path directory = found.steps();
    if (directory != null) {
      jobByDirectory.put(directory, job);
      watches.watch(directory);
    }
    job.read(Pace.DETAIL, clock.instant(), now);
    return key;
  }

  /** What happens in the group of a step says that the job may be about to go. */
  void watchSteps(TrackedJob job) {
    Path directory = job.found().steps();
    job.stepsToWatch(false);
    if (directory == null) {
      return;
    }
    int watched = 0;
    try (DirectoryStream<Path> steps = Files.newDirectoryStream(directory, "step_*")) {
      for (Path step : steps) {
        Path group = job.found().ofStep(step);
        if (watched++ < MAX_WATCHED_STEPS && !jobByDirectory.containsKey(group)) {
          if (Files.isDirectory(group)) {
            jobByDirectory.put(group, job);
            watches.watch(group);
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
  void endThoseThatLeft(long now) {
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
    ending.ended(job, now);
    close(job);
  }

  private void close(TrackedJob job) {
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

  @Override
  public void close() {
    jobs.values().forEach(TrackedJob::close);
    jobs.clear();
  }
}
