package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import org.jspecify.annotations.Nullable;

/** What a job used as a share of what it had; null where one of the two is not known. */
final class Efficiency {
  private Efficiency() {}

  /** CPU time over core-walltime, 0 to 1 or above. */
  static @Nullable Double cpu(Job job) {
    Double coreSeconds = coreSeconds(job);
    return coreSeconds == null || coreSeconds <= 0 || job.getCpuSeconds() == null
        ? null
        : (Double) (job.getCpuSeconds() / coreSeconds);
  }

  /** Allocated CPUs times run time, seconds. */
  static @Nullable Double coreSeconds(Job job) {
    Integer cpus = cpus(job);
    return cpus == null || job.getRuntimeSeconds() == null
        ? null
        : (Double) (cpus * job.getRuntimeSeconds());
  }

  static @Nullable Integer cpus(Job job) {
    return job.getAllocatedCpus() != null ? job.getAllocatedCpus() : job.getRequestedCpus();
  }

  /** Peak of the node that needed most over its limit. */
  static @Nullable Double memory(Job job) {
    Long peak = JobColumns.memory(job);
    Long limit = UsageMeters.limit(job);
    return peak == null || limit == null || limit == 0 ? null : (Double) ((double) peak / limit);
  }
}
