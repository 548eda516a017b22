package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * One GPU as a job used it; what could not be read is null.
 *
 * @param device its lasting name: UUID, or PCI address where there is none
 * @param index the vendor tool's number of it on this node, only for people
 * @param vendor {@code nvidia} or {@code amd}
 * @param utilizationPercent 0 to 100
 * @param powerWatts mean over the window
 * @param energyJoules cumulative
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
    @Nullable Double temperatureCelsius) {}
