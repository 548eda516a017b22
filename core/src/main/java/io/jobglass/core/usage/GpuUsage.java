package io.jobglass.core.usage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One GPU as a job used it; what could not be read is null.
 *
 * @param device its lasting name: UUID, or PCI address where there is none
 * @param index the vendor tool's number of it on this node, only for people
 * @param vendor {@code nvidia} or {@code amd}
 * @param utilizationPercent 0 to 100
 * @param memoryUsedBytes highest of the window
 * @param powerWatts mean over the window
 * @param energyJoules cumulative
 * @param throttleReasons what held the clocks down within the window, such as {@code power_cap}
 * @param events what went wrong with the device or the job's hold on it, such as {@code xid:79}
 */
public record GpuUsage(
    String device,
    @Nullable Integer index,
    String vendor,
    @Nullable String model,
    @Nullable Double utilizationPercent,
    @Nullable Long memoryUsedBytes,
    @Nullable Long memoryTotalBytes,
    @Nullable Double powerWatts,
    @Nullable Double energyJoules,
    @Nullable Double temperatureCelsius,
    GpuHold hold,
    GpuActivity activity,
    List<String> throttleReasons,
    List<String> events) {
  public GpuUsage {
    throttleReasons = List.copyOf(throttleReasons);
    events = List.copyOf(events);
  }

  /** A device of which no more is known than its gauges. */
  public GpuUsage(
      String device,
      @Nullable Integer index,
      String vendor,
      @Nullable String model,
      @Nullable Double utilizationPercent,
      @Nullable Long memoryUsedBytes,
      @Nullable Long memoryTotalBytes,
      @Nullable Double powerWatts,
      @Nullable Double energyJoules,
      @Nullable Double temperatureCelsius) {
    this(
        device,
        index,
        vendor,
        model,
        utilizationPercent,
        memoryUsedBytes,
        memoryTotalBytes,
        powerWatts,
        energyJoules,
        temperatureCelsius,
        GpuHold.UNKNOWN,
        GpuActivity.NONE,
        List.of(),
        List.of());
  }

  /** The same device with events. */
  public GpuUsage with(List<String> told) {
    return new GpuUsage(
        device,
        index,
        vendor,
        model,
        utilizationPercent,
        memoryUsedBytes,
        memoryTotalBytes,
        powerWatts,
        energyJoules,
        temperatureCelsius,
        hold,
        activity,
        throttleReasons,
        told);
  }
}
