package io.jobglass.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a job on a node, bytes; what could not be read is null.
 *
 * @param currentBytes charged now, page cache included ({@code memory.current})
 * @param anonBytes the resident set without files ({@code memory.stat anon}; v1 {@code rss})
 * @param fileBytes page cache ({@code memory.stat file}; v1 {@code cache})
 * @param shmemBytes shared memory and tmpfs, a part of {@code file}
 * @param kernelBytes kernel memory
 * @param peakBytes the kernel's own peak, cache included ({@code memory.peak})
 * @param limitBytes {@code memory.max}; null when unlimited or unreadable
 * @param maximumAnonBytes the highest anon + shmem reading since the job began there
 * @param maximumAt when that was
 * @param oomKills processes killed for memory ({@code memory.events oom_kill}), cumulative
 * @param oomEvents times the limit was hit with nothing left to reclaim ({@code oom}), cumulative
 * @param maxEvents times the limit was hit at all ({@code max}), cumulative: not a sign of trouble
 * @param highEvents throttlings ({@code high}), cumulative
 * @param pressureMicros time some task waited for memory ({@code memory.pressure some total})
 * @param fullPressureMicros time all of them did ({@code memory.pressure full total})
 * @param swapBytes swapped out ({@code memory.swap.current}; v1 {@code total_swap})
 * @param maximumCurrentBytes the highest reading of {@code currentBytes} within the window
 * @param maximumCurrentAt when that was
 */
public record MemoryUsage(
    @Nullable Long currentBytes,
    @Nullable Long anonBytes,
    @Nullable Long fileBytes,
    @Nullable Long shmemBytes,
    @Nullable Long kernelBytes,
    @Nullable Long peakBytes,
    @Nullable Long limitBytes,
    @Nullable Long maximumAnonBytes,
    @Nullable Instant maximumAt,
    @Nullable Long oomKills,
    @Nullable Long oomEvents,
    @Nullable Long maxEvents,
    @Nullable Long highEvents,
    @Nullable Long pressureMicros,
    @Nullable Long fullPressureMicros,
    @Nullable Long swapBytes,
    @Nullable Long maximumCurrentBytes,
    @Nullable Instant maximumCurrentAt) {
  public static final MemoryUsage NONE =
      new MemoryUsage(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null);
}
