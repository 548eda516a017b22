package io.jobglass.server.export;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.server.live.Latest;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
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
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The series of live jobs, one for each job, user and node. Families are handed out one after the
 * other, so no more than one is in memory. Thread-safe.
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

  /** A job on one of its nodes at the moment of the scrape. */
  private record Pair(Labels labels, Job job, @Nullable JobUsage measured, Latest latest) {}

  /** Hands out every family of one scrape. */
  public void collect(Consumer<GaugeSnapshot> out) {
    List<Job> live = jobs.all();
    states(live, out);
    List<Pair> pairs = pairs(live);
    Instant now = clock.instant();
    family(
        out,
        pairs,
        "hpc_job_runtime_seconds",
        "Time since the job began, seconds.",
        pair -> runtimeSeconds(pair.job(), now));
    family(
        out,
        pairs,
        "hpc_job_cpu_usage_percent",
        "CPU use on the node over the last window, percent of the allotted CPUs.",
        pair -> pair.latest().cpuPercent());
    family(
        out,
        pairs,
        "hpc_job_memory_usage_bytes",
        "Memory charged to the job on the node, page cache included, bytes.",
        pair -> pair.latest().memoryBytes());
    family(
        out,
        pairs,
        "hpc_job_gpu_usage_percent",
        "Mean utilisation of the job's GPUs on the node, percent.",
        pair -> pair.latest().gpuPercent());
    measured(
        out,
        pairs,
        "hpc_job_memory_rss_bytes",
        "Anonymous memory of the job on the node, bytes.",
        measured -> measured.memory().anonBytes());
    measured(
        out,
        pairs,
        "hpc_job_memory_cache_bytes",
        "Page cache charged to the job on the node, bytes.",
        measured -> measured.memory().fileBytes());
    measured(
        out,
        pairs,
        "hpc_job_memory_peak_bytes",
        "Highest memory charged to the job on the node, page cache included, bytes.",
        measured -> measured.memory().peakBytes());
    measured(
        out,
        pairs,
        "hpc_job_memory_limit_bytes",
        "Memory that the job may be charged on the node, bytes.",
        measured -> measured.memory().limitBytes());
    measured(
        out,
        pairs,
        "hpc_job_oom_kills",
        "Processes of the job on the node that the kernel killed for memory.",
        measured -> measured.memory().oomKills());
    devices(out, pairs);
  }

  private void states(List<Job> live, Consumer<GaugeSnapshot> out) {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    counts.putAll(totals.all());
    counts.putIfAbsent(JobState.PENDING, 0L);
    counts.putIfAbsent(JobState.RUNNING, 0L);
    live.forEach(job -> counts.merge(job.state(), 1L, Long::sum));
    GaugeFamily old =
        new GaugeFamily("hpc_job_state_total", "Jobs by state; a gauge in spite of its name.");
    GaugeFamily modern = new GaugeFamily("hpc_jobs", "Jobs by state.");
    counts.forEach((state, count) -> {
      Labels labels = Labels.of("state", state.code());
      old.add(labels, count);
      modern.add(labels, count);
    });
    out.accept(old.snapshot());
    out.accept(
        new GaugeFamily("hpc_job_total", "Jobs in any state; a gauge in spite of its name.")
            .add(Labels.EMPTY, counts.values().stream().mapToLong(Long::longValue).sum())
            .snapshot());
    out.accept(modern.snapshot());
  }

  private List<Pair> pairs(List<Job> live) {
    // The newest attempt comes first, so that its series win where labels are the same.
    live.sort(Comparator.comparingInt(Job::attempt).reversed());
    List<Pair> pairs = new ArrayList<>(live.size());
    Set<Labels> seen = new HashSet<>();
    for (Job job : live) {
      if (job.state() != JobState.RUNNING) {
        continue;
      }
      List<String> nodes = job.nodes().isEmpty() ? List.of("") : job.nodes();
      for (int i = 0; i < nodes.size(); i++) {
        Labels labels = labels(job, nodes.get(i));
        if (seen.add(labels)) {
          pairs.add(pair(job, nodes.get(i), labels, i == 0));
        }
      }
    }
    return pairs;
  }

  /** What was told of the job as a whole stands at its first node, so that sums stay right. */
  private Pair pair(Job job, String node, Labels labels, boolean first) {
    JobUsage measured = usage.measured(job, node).orElse(null);
    Latest latest = usage.onNode(job, node).orElseGet(() -> first ? usage.ofJob(job) : Latest.NONE);
    return new Pair(labels, job, measured, latest);
  }

  private Labels labels(Job job, String node) {
    String id =
        job.id().cluster().equals(defaultCluster) ? job.id().externalId() : job.id().toString();
    return Labels.of("job_id", id, "user", job.user().orElse(""), "node", node);
  }

  private static @Nullable Double runtimeSeconds(Job job, Instant now) {
    Instant start = job.startTime();
    return start == null ? null : Math.max(0, Duration.between(start, now).toMillis() / 1000.0);
  }

  private static void family(
      Consumer<GaugeSnapshot> out,
      List<Pair> pairs,
      String name,
      String help,
      Function<Pair, @Nullable Number> value) {
    GaugeFamily family = new GaugeFamily(name, help);
    pairs.forEach(pair -> family.add(pair.labels(), value.apply(pair)));
    out.accept(family.snapshot());
  }

  private static void measured(
      Consumer<GaugeSnapshot> out,
      List<Pair> pairs,
      String name,
      String help,
      Function<JobUsage, @Nullable Long> value) {
    GaugeFamily family = new GaugeFamily(name, help);
    for (Pair pair : pairs) {
      if (pair.measured() != null) {
        family.add(pair.labels(), value.apply(pair.measured()));
      }
    }
    out.accept(family.snapshot());
  }

  private static void devices(Consumer<GaugeSnapshot> out, List<Pair> pairs) {
    device(
        out,
        pairs,
        "hpc_job_gpu_device_utilization_percent",
        "Utilisation of one GPU of the job, percent.",
        GpuUsage::utilizationPercent);
    device(
        out,
        pairs,
        "hpc_job_gpu_device_memory_used_bytes",
        "Memory in use on one GPU of the job, bytes.",
        GpuUsage::memoryUsedBytes);
    device(
        out,
        pairs,
        "hpc_job_gpu_device_power_watts",
        "Power draw of one GPU of the job, watts.",
        GpuUsage::powerWatts);
    device(
        out,
        pairs,
        "hpc_job_gpu_device_temperature_celsius",
        "Temperature of one GPU of the job, degrees Celsius.",
        GpuUsage::temperatureCelsius);
  }

  private static void device(
      Consumer<GaugeSnapshot> out,
      List<Pair> pairs,
      String name,
      String help,
      Function<GpuUsage, @Nullable Number> value) {
    GaugeFamily family = new GaugeFamily(name, help);
    for (Pair pair : pairs) {
      for (GpuUsage gpu : pair.latest().gpus()) {
        Labels labels =
            pair.labels().merge(Labels.of("device", gpu.device(), "vendor", gpu.vendor()));
        family.add(labels, value.apply(gpu));
      }
    }
    out.accept(family.snapshot());
  }
}
