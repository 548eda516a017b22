package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * A whole node; what could not be read is null.
 *
 * @param cpus logical CPUs online
 * @param cpuUsagePercent busy share of all of them over the window, 0 to 100
 * @param load1 the kernel's one-minute load average
 * @param memoryTotalBytes {@code MemTotal}
 * @param memoryUsedBytes {@code MemTotal - MemAvailable}
 * @param activity what it did since it was started
 */
public record NodeTotals(
    @Nullable Integer cpus,
    @Nullable Double cpuUsagePercent,
    @Nullable Double load1,
    @Nullable Long memoryTotalBytes,
    @Nullable Long memoryUsedBytes,
    NodeActivity activity) {
  public static final NodeTotals NONE = new NodeTotals(null, null, null, null, null);

  /** A node of which only its load is known. */
  public NodeTotals(
      @Nullable Integer cpus,
      @Nullable Double cpuUsagePercent,
      @Nullable Double load1,
      @Nullable Long memoryTotalBytes,
      @Nullable Long memoryUsedBytes) {
    this(cpus, cpuUsagePercent, load1, memoryTotalBytes, memoryUsedBytes, NodeActivity.NONE);
  }
}
