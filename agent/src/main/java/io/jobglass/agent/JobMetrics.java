package io.jobglass.agent;

import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeTotals;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The jobs of this node as metrics, for sites that pull from nodes. */
final class JobMetrics {
  private JobMetrics() {}

  static void write(String node, Sampler.Snapshot snapshot, MetricsText out) {
    writeNode(node, snapshot.totals(), snapshot.jobs().size(), out);
    List<JobUsage> jobs = snapshot.jobs();
    out.counter("hpc_job_cpu_usage_seconds_total", "CPU time of the job on this node.");
    samples(node, jobs, out, job -> seconds(job.cpu().usageMicros()));
    out.counter("hpc_job_cpu_pressure_seconds_total", "Time some task waited for a CPU.");
    samples(node, jobs, out, job -> seconds(job.cpu().pressureMicros()));
    out.gauge("hpc_job_cpus", "Logical CPUs that the job may use on this node.");
    samples(node, jobs, out, job -> job.cpu().cpus());
    out.gauge("hpc_job_memory_usage_bytes", "Memory charged to the job, page cache included.");
    samples(node, jobs, out, job -> job.memory().currentBytes());
    out.gauge("hpc_job_memory_anon_bytes", "Resident memory of the job without files.");
    samples(node, jobs, out, job -> job.memory().anonBytes());
    out.gauge("hpc_job_memory_file_bytes", "Page cache of the job.");
    samples(node, jobs, out, job -> job.memory().fileBytes());
    out.gauge("hpc_job_memory_shmem_bytes", "Shared memory and tmpfs of the job.");
    samples(node, jobs, out, job -> job.memory().shmemBytes());
    out.gauge("hpc_job_memory_peak_bytes", "The kernel's peak, page cache included.");
    samples(node, jobs, out, job -> job.memory().peakBytes());
    out.gauge("hpc_job_memory_anon_peak_bytes", "Highest sampled resident and shared memory.");
    samples(node, jobs, out, job -> job.memory().maximumAnonBytes());
    out.gauge("hpc_job_memory_limit_bytes", "Memory limit; absent when there is none.");
    samples(node, jobs, out, job -> job.memory().limitBytes());
    out.counter("hpc_job_memory_pressure_seconds_total", "Time some task waited for memory.");
    samples(node, jobs, out, job -> seconds(job.memory().pressureMicros()));
    out.counter("hpc_job_oom_kills_total", "Processes of the job killed for memory.");
    samples(node, jobs, out, job -> job.memory().oomKills());
    out.gauge("hpc_job_memory_swap_bytes", "Memory of the job that is swapped out.");
    samples(node, jobs, out, job -> job.memory().swapBytes());
    out.counter("hpc_job_memory_full_pressure_seconds_total", "Time all tasks waited for memory.");
    samples(node, jobs, out, job -> seconds(job.memory().fullPressureMicros()));
    out.counter("hpc_job_cpu_throttled_seconds_total", "Time held back by a CPU quota.");
    samples(node, jobs, out, job -> seconds(job.cpu().throttledMicros()));
    out.counter("hpc_job_io_pressure_seconds_total", "Time some task waited for I/O.");
    samples(node, jobs, out, job -> seconds(job.io().pressureMicros()));
    out.counter("hpc_job_io_read_bytes_total", "Read from block devices.");
    samples(node, jobs, out, job -> job.io().readBytes());
    out.counter("hpc_job_io_written_bytes_total", "Written to block devices.");
    samples(node, jobs, out, job -> job.io().writtenBytes());
    out.counter("hpc_job_energy_joules_total", "Share of what the processors drew, by CPU time.");
    samples(node, jobs, out, JobUsage::energyJoules);
    out.gauge("hpc_job_processes", "Processes of the job.");
    samples(node, jobs, out, JobUsage::processes);
    out.gauge("hpc_job_threads", "Threads of the job.");
    samples(node, jobs, out, job -> job.tasks().threads());
    out.gauge("hpc_job_zombies", "Processes of the job that ended and that nobody waited for.");
    samples(node, jobs, out, job -> job.tasks().zombies());
    out.gauge("hpc_job_uninterruptible", "Processes of the job in state D.");
    samples(node, jobs, out, job -> job.tasks().uninterruptible());
  }

  private static void writeNode(String node, NodeTotals totals, int jobs, MetricsText out) {
    out.gauge("hpc_node_cpu_usage_percent", "Busy share of all CPUs over the last window.");
    out.sample(totals.cpuUsagePercent(), "node", node);
    out.gauge("hpc_node_cpu_load", "One-minute load average.");
    out.sample(totals.load1(), "node", node);
    out.gauge("hpc_node_memory_usage_bytes", "Memory that is not available.");
    out.sample(totals.memoryUsedBytes(), "node", node);
    out.gauge("hpc_node_total_memory_bytes", "Installed memory.");
    out.sample(totals.memoryTotalBytes(), "node", node);
    out.gauge("hpc_node_total_cpus", "Logical CPUs.");
    out.sample(totals.cpus(), "node", node);
    out.gauge("hpc_node_job_count", "Jobs on this node now.");
    out.sample(jobs, "node", node);
    writeActivity(node, totals.activity(), out);
  }

  private static void writeActivity(String node, NodeActivity activity, MetricsText out) {
    out.counter("hpc_node_busy_seconds_total", "CPU time of everything on the node.");
    out.sample(seconds(activity.busyMicros()), "node", node);
    out.gauge("hpc_node_unattributed_cores", "Busy cores that no job accounts for.");
    out.sample(activity.unattributedCores(), "node", node);
    out.gauge("hpc_node_unattributed_memory_bytes", "Memory in use that no job is charged for.");
    out.sample(activity.unattributedMemoryBytes(), "node", node);
    out.counter("hpc_node_network_received_bytes_total", "Received by the node.");
    out.sample(activity.networkReceivedBytes(), "node", node);
    out.counter("hpc_node_network_sent_bytes_total", "Sent by the node.");
    out.sample(activity.networkSentBytes(), "node", node);
    out.counter("hpc_node_disk_read_bytes_total", "Read from the node's disks.");
    out.sample(activity.diskReadBytes(), "node", node);
    out.counter("hpc_node_disk_written_bytes_total", "Written to the node's disks.");
    out.sample(activity.diskWrittenBytes(), "node", node);
    out.counter("hpc_node_energy_joules_total", "Drawn by processors and memory (RAPL).");
    out.sample(activity.energyJoules(), "node", node);
    out.counter("hpc_node_clock_steps_total", "Times that the wall clock was set.");
    out.sample(activity.clockSteps(), "node", node);
    out.counter("hpc_node_suspended_seconds_total", "Time for which the node was suspended.");
    out.sample(activity.suspendedSeconds(), "node", node);
  }

  private static void samples(
      String node,
      List<JobUsage> jobs,
      MetricsText out,
      Function<JobUsage, @Nullable Number> value) {
    for (JobUsage job : jobs) {
      String user = job.user();
      out.sample(
          value.apply(job),
          "job_id",
          job.externalId(),
          "user",
          user == null ? "" : user,
          "node",
          node);
    }
  }

  private static @Nullable Double seconds(@Nullable Long micros) {
    return micros == null ? null : (Double) (micros / 1e6);
  }
}
