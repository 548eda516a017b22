package io.jobglass.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt did with one GPU of one node over its whole life there; what was never told is
 * null.
 *
 * @param sharing as it was last
 * @param certain whether it was known at all times, not only assumed, that the job has the device
 * @param touched whether the job ever had a process there
 * @param averagePercent mean utilisation of the samples
 * @param energyJoules of the time in which the job had the device alone
 * @param activeSeconds time in which the job's kernels ran there
 * @param throttledSamples samples in which something other than the power cap held the clocks down
 * @param eventSamples samples with events
 * @param failedSamples samples in which the device itself failed
 */
public record GpuSummary(
    @Nullable String node,
    String device,
    @Nullable Integer index,
    String vendor,
    @Nullable String model,
    @Nullable GpuSharing sharing,
    @Nullable Boolean certain,
    @Nullable Boolean touched,
    long sampleCount,
    Instant firstSampleAt,
    Instant lastSampleAt,
    @Nullable Double averagePercent,
    @Nullable Double maximumPercent,
    @Nullable Long memoryPeakBytes,
    @Nullable Long memoryTotalBytes,
    @Nullable Double averageWatts,
    @Nullable Double maximumWatts,
    @Nullable Double energyJoules,
    @Nullable Double activeSeconds,
    @Nullable Double maximumCelsius,
    long throttledSamples,
    long eventSamples,
    long failedSamples) {}
