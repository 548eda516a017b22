package io.jobglass.core.usage;

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
  public JobUsage {
    gpus = List.copyOf(gpus);
  }

  /** A job of which only CPU, memory and GPUs are known. */
  public JobUsage(
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
      List<GpuUsage> gpus) {
    this(
        externalId,
        sluid,
        user,
        uid,
        origin,
        path,
        firstSeen,
        time,
        last,
        cpu,
        memory,
        processes,
        gpus,
        IoUsage.NONE,
        TaskUsage.NONE,
        null);
  }
}
