package io.jobglass.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node did over a stretch of time, in buckets of equal length.
 *
 * @param buckets those that hold reports, oldest first
 */
public record NodeHistory(Duration bucket, List<Bucket> buckets) {
  public NodeHistory {
    buckets = List.copyOf(buckets);
  }

  /**
   * The reports of one bucket: means where nothing else is said; what none of them tells is null. A
   * rate is what a counter grew by from report to report; where it fell, because the node or its
   * agent was started anew, nothing is taken for granted.
   *
   * @param from its begin; reports after it, up to and including its end, are in it
   * @param samples how many reports
   * @param jobs most at a time
   * @param cpuMaximumPercent highest busy share of any window
   * @param memoryUsedBytes highest reading
   * @param gpuPercent of the GPUs that jobs held
   * @param unattributedCores busy cores that no job accounts for
   * @param unattributedMemoryBytes highest reading
   * @param networkReceivedRate bytes per second, and so the others
   * @param powerWatts what processors and their memory drew (RAPL)
   */
  public record Bucket(
      Instant from,
      int samples,
      @Nullable Integer jobs,
      @Nullable Double cpuPercent,
      @Nullable Double cpuMaximumPercent,
      @Nullable Double load1,
      @Nullable Long memoryUsedBytes,
      @Nullable Double gpuPercent,
      @Nullable Double unattributedCores,
      @Nullable Long unattributedMemoryBytes,
      @Nullable Double networkReceivedRate,
      @Nullable Double networkSentRate,
      @Nullable Double diskReadRate,
      @Nullable Double diskWrittenRate,
      @Nullable Double powerWatts) {}
}
