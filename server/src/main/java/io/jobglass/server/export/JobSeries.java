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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The series of live jobs, one for each job, user and node. 50,000 pairs with every series measure
 * 85 MB; the test of this class prints how long they take. Thread-safe.
 */
public final class JobSeries {
  private static final List<Family<Pair>> FAMILIES =
      List.of(
          Family.gauge(
              "hpc_job_runtime_seconds", "Time since the job began, seconds.", Pair::runtime),
          Family.gauge(
              "hpc_job_cpu_usage_percent",
              "CPU use on the node over the last window, percent of the allotted CPUs.",
              pair -> pair.latest.cpuPercent()),
          Family.gauge(
              "hpc_job_allocated_cpus",
              "CPUs that the job may use on the node.",
              pair -> pair.cpus),
          measured(
              "hpc_job_cpu_cores",
              "CPU use on the node, mean of the last window, in cores.",
              usage -> usage.cpu().averageCores()),
          Family.gauge(
              "hpc_job_memory_usage_bytes",
              "Memory charged to the job on the node, page cache included, bytes.",
              pair -> pair.latest.memoryBytes()),
          Family.gauge(
              "hpc_job_gpu_usage_percent",
              "Mean utilisation of the job's GPUs on the node, percent.",
              pair -> pair.latest.gpuPercent()),
          measured(
              "hpc_job_memory_rss_bytes",
              "Anonymous memory of the job on the node, bytes.",
              usage -> usage.memory().anonBytes()),
          measured(
              "hpc_job_memory_cache_bytes",
              "Page cache charged to the job on the node, bytes.",
              usage -> usage.memory().fileBytes()),
          measured(
              "hpc_job_memory_peak_bytes",
              "Highest memory charged to the job on the node, page cache included, bytes.",
              usage -> usage.memory().peakBytes()),
          measured(
              "hpc_job_memory_limit_bytes",
              "Memory that the job may be charged on the node, bytes.",
              usage -> usage.memory().limitBytes()),
          counted(
              "hpc_job_oom_kills_total",
              "Processes of the job on the node that the kernel killed for memory.",
              usage -> usage.memory().oomKills()),
          measured(
              "hpc_job_memory_swap_bytes",
              "Memory of the job on the node that is swapped out, bytes.",
              usage -> usage.memory().swapBytes()),
          counted(
              "hpc_job_cpu_pressure_seconds_total",
              "Time some task of the job on the node waited for a CPU, seconds.",
              usage -> seconds(usage.cpu().pressureMicros())),
          counted(
              "hpc_job_memory_pressure_seconds_total",
              "Time some task of the job on the node waited for memory, seconds.",
              usage -> seconds(usage.memory().pressureMicros())),
          counted(
              "hpc_job_io_pressure_seconds_total",
              "Time some task of the job on the node waited for I/O, seconds.",
              usage -> seconds(usage.io().pressureMicros())),
          counted(
              "hpc_job_io_read_bytes_total",
              "Read from block devices by the job on the node, bytes.",
              usage -> usage.io().readBytes()),
          counted(
              "hpc_job_io_written_bytes_total",
              "Written to block devices by the job on the node, bytes.",
              usage -> usage.io().writtenBytes()),
          counted(
              "hpc_job_energy_joules_total",
              "The job's share of what the node's processors drew, joules.",
              JobUsage::energyJoules),
          measured("hpc_job_processes", "Processes of the job on the node.", JobUsage::processes),
          measured(
              "hpc_job_threads",
              "Threads of the job on the node.",
              usage -> usage.tasks().threads()));

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

  /** What of a pair its labels show; two pairs with the same key make one series. */
  private record Key(String id, String user, String node) {
    MetricText.Labels labels() {
      return MetricText.labels("job_id", id, "node", node, "user", user);
    }
  }

  /** A job on one of its nodes at the moment of the scrape. */
  private record Pair(
      Key key,
      MetricText.Labels labels,
      @Nullable Double runtime,
      @Nullable Double cpus,
      @Nullable JobUsage measured,
      Latest latest) {}

  private static @Nullable Double seconds(@Nullable Long micros) {
    return micros == null ? null : micros / 1e6;
  }

  private static Family<Pair> measured(
      String name, String help, Function<JobUsage, @Nullable Number> value) {
    return Family.gauge(name, help, ofMeasured(value));
  }

  private static Family<Pair> counted(
      String name, String help, Function<JobUsage, @Nullable Number> value) {
    return Family.counter(name, help, ofMeasured(value));
  }

  private static Function<Pair, @Nullable Number> ofMeasured(
      Function<JobUsage, @Nullable Number> value) {
    return pair -> pair.measured() == null ? null : value.apply(pair.measured());
  }

  /** Writes every family of one scrape. */
  void write(MetricText out) {
    List<Job> live = jobs.all();
    states(live, out);
    List<Pair> pairs = pairs(live);
    infos(live, out);
    for (Family<Pair> family : FAMILIES) {
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

  private List<Pair> pairs(List<Job> live) {
    // The newest attempt comes first, so that its series win where labels are the same.
    live.sort(Comparator.comparingInt(Job::attempt).reversed());
    Instant now = clock.instant();
    List<Pair> pairs = new ArrayList<>(live.size());
    Set<Key> seen = new HashSet<>();
    for (Job job : live) {
      if (job.state() != JobState.RUNNING) {
        continue;
      }
      List<String> nodes = job.nodes().isEmpty() ? List.of("") : job.nodes();
      for (int i = 0; i < nodes.size(); i++) {
        Key key = new Key(id(job), job.user().orElse(""), nodes.get(i));
        if (seen.add(key)) {
          pairs.add(pair(job, key, i == 0, now));
        }
      }
    }
    pairs.sort(
        Comparator.comparing((Pair pair) -> pair.key().id())
            .thenComparing(pair -> pair.key().node()));
    return pairs;
  }

  private String id(Job job) {
    return job.id().cluster().equals(defaultCluster) ? job.id().externalId() : job.id().toString();
  }

  /** What was told of the job as a whole stands at its first node, so that sums stay right. */
  private Pair pair(Job job, Key key, boolean first, Instant now) {
    JobUsage measured = usage.measured(job, key.node()).orElse(null);
    Latest latest =
        usage.onNode(job, key.node()).orElseGet(() -> first ? usage.ofJob(job) : Latest.NONE);
    Double cpus = LiveUsage.allottedCpus(job, measured == null ? null : measured.cpu().cpus());
    return new Pair(key, key.labels(), runtimeSeconds(job, now), cpus, measured, latest);
  }

  private static @Nullable Double runtimeSeconds(Job job, Instant now) {
    Instant start = job.startTime();
    return start == null ? null : Math.max(0, Duration.between(start, now).toMillis() / 1000.0);
  }

  private static List<GpuSeries.Device> devices(List<Pair> pairs) {
    List<GpuSeries.Device> devices = new ArrayList<>();
    for (Pair pair : pairs) {
      Set<String> seen = new HashSet<>();
      for (GpuUsage gpu : pair.latest().gpus()) {
        if (seen.add(gpu.device())) {
          Key key = pair.key();
          devices.add(new GpuSeries.Device(key.id(), key.user(), key.node(), gpu));
        }
      }
    }
    return devices;
  }
}
