package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * How a job has a GPU, and how that is known; what is not known is null.
 *
 * @param basis such as {@code name} or {@code processes}; the agent's documentation lists them
 * @param certain false where the device is only assumed to be the job's
 * @param processes the job's processes there at the moment
 * @param touched whether the job ever had a process there
 * @param activeSeconds cumulative: time in which the job's kernels ran there
 */
public record GpuHold(
    @Nullable GpuSharing sharing,
    @Nullable String basis,
    @Nullable Boolean certain,
    @Nullable Integer processes,
    @Nullable Boolean touched,
    @Nullable Double activeSeconds) {
  public static final GpuHold UNKNOWN = new GpuHold(null, null, null, null, null, null);
}
