package io.jobglass.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt's use went over its life: its samples, put into buckets of equal length, of which
 * there are at most {@link #MAX_BUCKETS} for a node. That bounds what a diagnosis has to read,
 * whatever the length of the job.
 *
 * @param bucket length of a bucket; no shorter than two windows of an agent, so that a bucket
 *     without a sample means that none came
 * @param nodes one for each node that has samples, by name
 */
public record UsageSeries(Duration bucket, List<Node> nodes) {
  public static final int MAX_BUCKETS = 240;

  /** Below this a GPU is idle, percent. */
  public static final double IDLE_PERCENT = 1;

  /** Below this share of what it may use a job does next to nothing, percent. */
  public static final double LOW_PERCENT = 10;

  /** From this share of what it may use on a job is at work, percent. */
  public static final double BUSY_PERCENT = 50;

  public static final UsageSeries NONE = new UsageSeries(Duration.ofSeconds(30), List.of());

  public UsageSeries {
    nodes = List.copyOf(nodes);
  }

  /**
   * One node.
   *
   * @param node null for samples whose sender named none
   * @param buckets those that hold samples, oldest first
   */
  public record Node(@Nullable String node, List<Bucket> buckets) {
    public Node {
      buckets = List.copyOf(buckets);
    }
  }

  /**
   * The samples of one bucket; what none of them tells is null.
   *
   * @param from its begin; samples after it, up to and including its end, are in it
   * @param samples how many
   * @param cpuLow how many of them have less than {@link #LOW_PERCENT} of the CPUs busy
   * @param cpuBusy how many have {@link #BUSY_PERCENT} or more
   * @param heldBytes highest anon + shmem
   * @param gpuPercent mean over the node's GPUs and the samples
   * @param gpuMaximumPercent highest mean over the node's GPUs
   * @param gpuLow how many samples have GPUs below {@link #LOW_PERCENT}
   * @param gpuBusy how many have them at {@link #BUSY_PERCENT} or more
   */
  public record Bucket(
      Instant from,
      int samples,
      @Nullable Double cpuPercent,
      int cpuLow,
      int cpuBusy,
      @Nullable Long heldBytes,
      @Nullable Double gpuPercent,
      @Nullable Double gpuMaximumPercent,
      int gpuLow,
      int gpuBusy) {}

  /**
   * The length of the buckets of a stretch.
   *
   * @param window of an agent
   */
  public static Duration bucketFor(Duration stretch, Duration window) {
    long least = Math.max(1, 2 * window.toSeconds());
    long needed = Math.ceilDiv(Math.max(0, stretch.toSeconds()), MAX_BUCKETS);
    return Duration.ofSeconds(Math.ceilDiv(Math.max(least, needed), least) * least);
  }
}
