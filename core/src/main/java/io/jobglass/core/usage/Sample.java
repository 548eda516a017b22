package io.jobglass.core.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stored measurement of an attempt: on one node, or of the whole job when a v1 client sent it.
 *
 * @param time end of the window, in whole microseconds
 * @param node null when the sender named none
 * @param cpuPercent 0 to 100 of what the job was allotted on the node
 * @param cpuCores mean number of busy cores over the window
 * @param cpuMicros CPU time since the job began there
 * @param memoryBytes charged memory, cache included
 * @param gpuPercent mean utilisation of the job's GPUs, 0 to 100
 * @param shmemBytes shared memory and tmpfs, a part of {@code fileBytes}
 */
public record Sample(
    Instant time,
    @Nullable String node,
    @Nullable Double cpuPercent,
    @Nullable Double cpuCores,
    @Nullable Long cpuMicros,
    @Nullable Long memoryBytes,
    @Nullable Long anonBytes,
    @Nullable Long fileBytes,
    @Nullable Long limitBytes,
    @Nullable Double gpuPercent,
    List<GpuUsage> gpus,
    @Nullable Long shmemBytes) {
  public Sample {
    gpus = List.copyOf(gpus);
  }

  /** Memory that the kernel cannot simply drop: anon + shmem; null when anon is not known. */
  public @Nullable Long heldBytes() {
    return anonBytes == null || shmemBytes == null
        ? anonBytes
        : Long.valueOf(anonBytes + shmemBytes);
  }
}
