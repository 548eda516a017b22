package io.jobglass.core.accounting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt held on one node; of a job on n nodes, a n-th of what it was given. What was not
 * told is null, and then cannot be accounted for.
 *
 * @param start when the attempt began
 * @param end when it ended, or now while it runs
 * @param measured null when nobody watched it there
 */
public record HeldShare(
    Instant start,
    Instant end,
    @Nullable Double cpus,
    @Nullable Double memoryBytes,
    @Nullable Double gpus,
    @Nullable Measured measured) {

  /**
   * What was measured of it from its start; what was not is null. CPU time and peaks are the
   * kernel's own counters, so a gap in the samples does not matter to them.
   *
   * @param until the last reading, or the end where the last values were read
   * @param cpuSeconds CPU time
   * @param cpuPercent mean of the CPUs, where nobody counted CPU time
   * @param neededBytes highest memory without cache: a request could not have been smaller
   * @param gpuSeconds device-seconds that were watched
   * @param gpuBusySeconds device-seconds weighted by utilisation
   * @param gpuPercent mean of the GPUs, where nobody counted device-seconds
   * @param gpuJoules energy of its GPUs
   */
  public record Measured(
      Instant until,
      @Nullable Double cpuSeconds,
      @Nullable Double cpuPercent,
      @Nullable Double neededBytes,
      @Nullable Double gpuSeconds,
      @Nullable Double gpuBusySeconds,
      @Nullable Double gpuPercent,
      @Nullable Double gpuJoules) {}
}
