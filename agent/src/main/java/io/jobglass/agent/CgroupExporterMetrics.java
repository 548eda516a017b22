package io.jobglass.agent;

import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.core.usage.JobUsage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of this node under the names of plazonic/cgroup_exporter, which the jobstats command and
 * many dashboards ask for; {@code step} and {@code task} are empty, which stands for the whole job.
 * Two values are truer than there: {@code rss} is without page cache under cgroup v2 too, and a job
 * without a limit has the node's memory as its total.
 */
final class CgroupExporterMetrics {
  private CgroupExporterMetrics() {}

  static void write(Sampler.Snapshot snapshot, MetricsText out) {
    Long nodeMemory = snapshot.totals().memoryTotalBytes();
    out.gauge("cgroup_cpu_user_seconds", "Cumulative CPU time in user mode.");
    samples(snapshot, out, job -> seconds(job.cpu().userMicros()));
    out.gauge("cgroup_cpu_system_seconds", "Cumulative CPU time in kernel mode.");
    samples(snapshot, out, job -> seconds(job.cpu().systemMicros()));
    out.gauge("cgroup_cpu_total_seconds", "Cumulative CPU time.");
    samples(snapshot, out, job -> seconds(job.cpu().usageMicros()));
    out.gauge("cgroup_cpus", "Number of CPUs.");
    samples(snapshot, out, job -> job.cpu().cpus());
    out.gauge("cgroup_memory_rss_bytes", "Anonymous memory.");
    samples(snapshot, out, job -> job.memory().anonBytes());
    out.gauge("cgroup_memory_shmem_bytes", "Shared memory.");
    samples(snapshot, out, job -> job.memory().shmemBytes());
    out.gauge("cgroup_memory_cache_bytes", "Page cache.");
    samples(snapshot, out, job -> job.memory().fileBytes());
    out.gauge("cgroup_memory_used_bytes", "Memory charged, page cache included.");
    samples(snapshot, out, job -> job.memory().currentBytes());
    out.gauge("cgroup_memory_total_bytes", "Memory limit; without one the node's memory.");
    samples(
        snapshot,
        out,
        job -> job.memory().limitBytes() == null ? nodeMemory : job.memory().limitBytes());
    out.gauge("cgroup_memory_fail_count", "Times that memory was refused (v2: oom; v1: failcnt).");
    samples(snapshot, out, CgroupExporterMetrics::failures);
    out.gauge("cgroup_uid", "Numeric owner of the job.");
    for (JobUsage job : snapshot.jobs()) {
      out.sample(job.uid(), "jobid", job.externalId());
    }
  }

  private static @Nullable Long failures(JobUsage job) {
    return job.origin().equals(FoundJob.CGROUP1)
        ? job.memory().maxEvents()
        : job.memory().oomEvents();
  }

  private static void samples(
      Sampler.Snapshot snapshot, MetricsText out, Function<JobUsage, @Nullable Number> value) {
    for (JobUsage job : snapshot.jobs()) {
      out.sample(value.apply(job), "jobid", job.externalId(), "step", "", "task", "");
    }
  }

  private static @Nullable Double seconds(@Nullable Long micros) {
    return micros == null ? null : (Double) (micros / 1e6);
  }
}
