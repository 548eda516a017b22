package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * What a node did, cumulative since it was started or, for the clock and energy, since its agent
 * was; what could not be read is null.
 *
 * @param busyMicros CPU time of everything, idle and I/O wait left out ({@code /proc/stat})
 * @param unattributedCores mean number of busy cores that no job accounts for, over the window
 * @param unattributedMemoryBytes memory in use that no job is charged for
 * @param networkReceivedBytes over all interfaces but the loopback ({@code /proc/net/dev})
 * @param diskReadBytes over all whole disks ({@code /proc/diskstats})
 * @param energyJoules drawn by processors and their memory (RAPL)
 * @param clockSteps times that the wall clock was set by a second or more
 * @param suspendedSeconds time for which the machine was suspended
 */
public record NodeActivity(
    @Nullable Long busyMicros,
    @Nullable Double unattributedCores,
    @Nullable Long unattributedMemoryBytes,
    @Nullable Long networkReceivedBytes,
    @Nullable Long networkSentBytes,
    @Nullable Long diskReadBytes,
    @Nullable Long diskWrittenBytes,
    @Nullable Double energyJoules,
    @Nullable Long clockSteps,
    @Nullable Double suspendedSeconds) {
  public static final NodeActivity NONE =
      new NodeActivity(null, null, null, null, null, null, null, null, null, null);
}
