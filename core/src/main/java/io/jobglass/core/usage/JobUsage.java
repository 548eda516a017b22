package io.jobglass.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job used on one node, as a report carries it: cumulative counters and the window's
 * average and maximum.
 *
 * @param externalId the scheduler's id of the job
 * @param sluid Slurm's id of the run, where the cgroup's name or a hook told it
 * @param user owner's name where known
 * @param uid owner's numeric id where known
 * @param origin where it was read: {@code cgroup2}, {@code cgroup1} or {@code procfs}
 * @param path the cgroup below the mount point, or the root process for {@code procfs}
 * @param firstSeen when the agent first saw the job here; names the stretch of sampling
 * @param time when the values were read
 * @param last whether these are the job's last values on this node
 * @param processes processes in the job, where counted
 * @param energyJoules its share of what the node's processors drew since the agent saw it,
 *     cumulative
 */
public record JobUsage(
    String externalId,
    @Nullable String sluid,
    @Nullable String user,
    @Nullable Long uid,
    String origin,
    String path,
    Instant firstSeen,
    Instant time,
    boolean last,
    CpuUsage cpu,
    MemoryUsage memory,
    @Nullable Integer processes,
    List<GpuUsage> gpus,
    IoUsage io,
    TaskUsage tasks,
    @Nullable Double energyJoules) {
  private static final Duration SHORTEST_MEAN = Duration.ofMillis(10);

  public JobUsage {
    gpus = List.copyOf(gpus);
  }

  /**
   * Busy cores in percent of the CPUs that the job has here, at most 100. Over the window; where
   * that was too short to say, over the run so far, since the counter began with it. Null when
   * either is unknown, and when the run would have used more than it has, because then it did not
   * begin when it is said to have begun.
   *
   * @param begun when the run began
   * @param allotted CPUs that the scheduler gave it here; what the kernel lets it use goes first
   * @param nodeCpus CPUs of the node, all of which a job has that is bound to none
   */
  public @Nullable Double cpuPercent(
      @Nullable Instant begun, @Nullable Double allotted, @Nullable Integer nodeCpus) {
    Double cpus = cpu.cpus() != null ? Double.valueOf(cpu.cpus()) : allotted;
    if (cpus == null && nodeCpus != null) {
      cpus = Double.valueOf(nodeCpus);
    }
    if (cpus == null || cpus <= 0) {
      return null;
    }
    if (cpu.averageCores() != null) {
      return Math.clamp(100 * cpu.averageCores() / cpus, 0, 100);
    }
    Double cores = coresSince(begun);
    return cores == null || cores > cpus ? null : Double.valueOf(100 * cores / cpus);
  }

  private @Nullable Double coresSince(@Nullable Instant begun) {
    Long micros = cpu.usageMicros();
    if (begun == null || micros == null || begun.plus(SHORTEST_MEAN).isAfter(time)) {
      return null;
    }
    return micros * 1000.0 / Duration.between(begun, time).toNanos();
  }
}
