package io.jobglass.core.usage;

import java.util.List;
import java.util.Set;
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
  /** A GPU at its power cap does as much as it may, which is no trouble. */
  private static final Set<String> HARMLESS_REASONS =
      Set.of("power_cap", "idle", "application_clocks", "display_clocks");

  private static final Set<String> FAILURES =
      Set.of("xid", "lost", "reset_required", "ecc_uncorrected", "row_remap_failed");

  public GpuUsage {
    throttleReasons = List.copyOf(throttleReasons);
    events = List.copyOf(events);
  }

  /** Whether heat, power supply or hardware protection held the clocks down. */
  public boolean throttled() {
    return !HARMLESS_REASONS.containsAll(throttleReasons);
  }

  /** Whether the device itself failed: of an XID the cause may also be the program. */
  public boolean failed() {
    return events.stream().anyMatch(event -> FAILURES.contains(event.split(":", 2)[0]));
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
