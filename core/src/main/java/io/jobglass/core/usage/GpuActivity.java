package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * What a GPU did over the window beyond its utilisation; what the device does not tell is null.
 *
 * @param smActivePercent share of time in which the multiprocessors were busy, mean over them
 * @param smOccupancyPercent resident warps of those possible
 * @param tensorActivePercent share of time in which tensor cores were busy
 * @param dramActivePercent memory bandwidth used of that possible
 * @param memoryActivityPercent share of time in which the memory controller was busy
 */
public record GpuActivity(
    @Nullable Double smActivePercent,
    @Nullable Double smOccupancyPercent,
    @Nullable Double tensorActivePercent,
    @Nullable Double dramActivePercent,
    @Nullable Double memoryActivityPercent,
    @Nullable Double smClockMegahertz,
    @Nullable Double memoryClockMegahertz,
    @Nullable Double powerLimitWatts) {
  public static final GpuActivity NONE =
      new GpuActivity(null, null, null, null, null, null, null, null);
}
