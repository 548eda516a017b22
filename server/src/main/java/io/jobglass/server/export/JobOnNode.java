package io.jobglass.server.export;

import io.jobglass.core.usage.JobUsage;
import io.jobglass.server.live.Latest;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A job on one of its nodes at the moment of a scrape, and the metrics that tell of it.
 *
 * @param labels those of the key, ready to be written
 * @param cpus that the job may use there
 */
record JobOnNode(
    Key key,
    MetricText.Labels labels,
    @Nullable Double runtime,
    @Nullable Double cpus,
    @Nullable JobUsage measured,
    Latest latest) {
  static final List<Family<JobOnNode>> FAMILIES =
      List.of(
          Family.gauge(
              "hpc_job_runtime_seconds", "Time since the job began, seconds.", JobOnNode::runtime),
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

  JobOnNode(
      Key key,
      @Nullable Double runtime,
      @Nullable Double cpus,
      @Nullable JobUsage measured,
      Latest latest) {
    this(key, key.labels(), runtime, cpus, measured, latest);
  }

  /** What the labels show; two with the same key make one series. */
  record Key(String id, String user, String node) {
    private MetricText.Labels labels() {
      return MetricText.labels("job_id", id, "node", node, "user", user);
    }
  }

  private static @Nullable Double seconds(@Nullable Long micros) {
    return micros == null ? null : micros / 1e6;
  }

  private static Family<JobOnNode> measured(
      String name, String help, Function<JobUsage, @Nullable Number> value) {
    return Family.gauge(name, help, ofMeasured(value));
  }

  private static Family<JobOnNode> counted(
      String name, String help, Function<JobUsage, @Nullable Number> value) {
    return Family.counter(name, help, ofMeasured(value));
  }

  private static Function<JobOnNode, @Nullable Number> ofMeasured(
      Function<JobUsage, @Nullable Number> value) {
    return pair -> pair.measured() == null ? null : value.apply(pair.measured());
  }
}
