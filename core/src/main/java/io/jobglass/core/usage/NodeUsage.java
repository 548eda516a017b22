package io.jobglass.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt used on one node over its whole life there.
 *
 * @param node null for samples whose sender named none
 * @param averageCpuPercent mean of the samples, 0 to 100 of the allotment
 * @param latestCpuPercent of the last sample that has one
 * @param cpuMicros the last cumulative reading
 * @param memoryPeakBytes the kernel's peak, cache included; the highest sample where it has none
 * @param anonPeakBytes the highest anon + shmem reading
 * @param latestGpuPercent of the last sample that has one, mean of the GPUs
 * @param last whether the job's last values were read there
 * @param other all the rest
 */
public record NodeUsage(
    @Nullable String node,
    long sampleCount,
    Instant firstSampleAt,
    Instant lastSampleAt,
    @Nullable Double averageCpuPercent,
    @Nullable Double maximumCpuPercent,
    @Nullable Double latestCpuPercent,
    @Nullable Long cpuMicros,
    @Nullable Integer cpus,
    @Nullable Long memoryBytes,
    @Nullable Long memoryPeakBytes,
    @Nullable Long anonPeakBytes,
    @Nullable Instant anonPeakAt,
    @Nullable Long filePeakBytes,
    @Nullable Long memoryLimitBytes,
    @Nullable Long oomKills,
    @Nullable Double averageGpuPercent,
    @Nullable Double maximumGpuPercent,
    @Nullable Double latestGpuPercent,
    boolean last,
    OtherUsage other) {}
