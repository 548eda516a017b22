package io.jobglass.server.export;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.server.live.Latest;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The series of live jobs, one for each job, user and node. 50,000 pairs with every series measure
 * 85 MB; the test of this class prints how long they take. Thread-safe.
 */
public final class JobSeries {
  private final LiveJobs jobs;
  private final LiveUsage usage;
  private final StateTotals totals;
  private final InstantSource clock;
  private final String defaultCluster;

  public JobSeries(
      LiveJobs jobs,
      LiveUsage usage,
      StateTotals totals,
      InstantSource clock,
      String defaultCluster) {
    this.jobs = jobs;
    this.usage = usage;
    this.totals = totals;
    this.clock = clock;
    this.defaultCluster = defaultCluster;
  }

  /** Writes every family of one scrape. */
  void write(MetricText out) {
    List<Job> live = jobs.all();
    states(live, out);
    List<JobOnNode> pairs = pairs(live);
    infos(live, out);
    for (Family<JobOnNode> family : JobOnNode.FAMILIES) {
      family.begin(out);
      pairs.forEach(pair -> out.value(pair.labels(), family.value().apply(pair)));
    }
    GpuSeries.write(devices(pairs), out);
  }

  private void states(List<Job> live, MetricText out) {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    counts.putAll(totals.all());
    counts.putIfAbsent(JobState.PENDING, 0L);
    counts.putIfAbsent(JobState.RUNNING, 0L);
    live.forEach(job -> counts.merge(job.state(), 1L, Long::sum));
    out.gauge("hpc_job_state_total", "Jobs by state; a gauge in spite of its name.");
    counts.forEach((state, count) -> out.value(MetricText.labels("state", state.code()), count));
    out.gauge("hpc_job_total", "Jobs in any state; a gauge in spite of its name.");
    out.value(MetricText.labels(), counts.values().stream().mapToLong(Long::longValue).sum());
    out.gauge("hpc_jobs", "Jobs by state.");
    counts.forEach((state, count) -> out.value(MetricText.labels("state", state.code()), count));
  }

  /** Facts to join with, once a job; pairs() has sorted the newest attempt to the front. */
  private void infos(List<Job> live, MetricText out) {
    out.gauge(
        "hpc_job_info", "1 for each running job, with what its other series can be grouped by.");
    Set<String> seen = new HashSet<>();
    for (Job job : live) {
      if (job.state() == JobState.RUNNING && seen.add(id(job))) {
        out.value(
            MetricText.labels(
                "account",
                job.facts().text(Fact.ACCOUNT).orElse(""),
                "cluster",
                job.id().cluster(),
                "job_id",
                id(job),
                "partition",
                job.facts().text(Fact.PARTITION).orElse(""),
                "user",
                job.user().orElse("")),
            1);
      }
    }
  }

  private List<JobOnNode> pairs(List<Job> live) {
    // The newest attempt comes first, so that its series win where labels are the same.
    live.sort(Comparator.comparingInt(Job::attempt).reversed());
    Instant now = clock.instant();
    List<JobOnNode> pairs = new ArrayList<>(live.size());
    Set<JobOnNode.Key> seen = new HashSet<>();
    for (Job job : live) {
      if (job.state() != JobState.RUNNING) {
        continue;
      }
      List<String> nodes = job.nodes().isEmpty() ? List.of("") : job.nodes();
      for (int i = 0; i < nodes.size(); i++) {
        JobOnNode.Key key = new JobOnNode.Key(id(job), job.user().orElse(""), nodes.get(i));
        if (seen.add(key)) {
          pairs.add(pair(job, key, i == 0, now));
        }
      }
    }
    pairs.sort(
        Comparator.comparing((JobOnNode pair) -> pair.key().id())
            .thenComparing(pair -> pair.key().node()));
    return pairs;
  }

  private String id(Job job) {
    return id(job, defaultCluster);
  }

  /** What the label {@code job_id} says of the job, the same in all its series. */
  static String id(Job job, String defaultCluster) {
    return job.id().cluster().equals(defaultCluster) ? job.id().externalId() : job.id().toString();
  }

  /** What was told of the job as a whole stands at its first node, so that sums stay right. */
  private JobOnNode pair(Job job, JobOnNode.Key key, boolean first, Instant now) {
    JobUsage measured = usage.measured(job, key.node()).orElse(null);
    Latest latest =
        usage.onNode(job, key.node()).orElseGet(() -> first ? usage.ofJob(job) : Latest.NONE);
    Double cpus = LiveUsage.allottedCpus(job, measured == null ? null : measured.cpu().cpus());
    return new JobOnNode(key, runtimeSeconds(job, now), cpus, measured, latest);
  }

  private static @Nullable Double runtimeSeconds(Job job, Instant now) {
    Instant start = job.startTime();
    return start == null ? null : Math.max(0, Duration.between(start, now).toMillis() / 1000.0);
  }

  private static List<GpuSeries.Device> devices(List<JobOnNode> pairs) {
    List<GpuSeries.Device> devices = new ArrayList<>();
    for (JobOnNode pair : pairs) {
      Set<String> seen = new HashSet<>();
      for (GpuUsage gpu : pair.latest().gpus()) {
        if (seen.add(gpu.device())) {
          JobOnNode.Key key = pair.key();
          devices.add(new GpuSeries.Device(key.id(), key.user(), key.node(), gpu));
        }
      }
    }
    return devices;
  }
}
