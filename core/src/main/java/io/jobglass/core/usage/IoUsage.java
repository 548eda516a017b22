package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * Block I/O of a job on a node, cumulative over all devices; what could not be read is null. The
 * kernel counts it where the {@code io} (v1: {@code blkio}) controller reaches the job.
 *
 * @param readBytes {@code io.stat rbytes}
 * @param writtenBytes {@code io.stat wbytes}
 * @param readOperations {@code io.stat rios}
 * @param writeOperations {@code io.stat wios}
 * @param pressureMicros time some task waited for I/O ({@code io.pressure some total}), which
 *     network file systems are part of
 * @param fullPressureMicros time all of them did ({@code io.pressure full total})
 */
public record IoUsage(
    @Nullable Long readBytes,
    @Nullable Long writtenBytes,
    @Nullable Long readOperations,
    @Nullable Long writeOperations,
    @Nullable Long pressureMicros,
    @Nullable Long fullPressureMicros) {
  public static final IoUsage NONE = new IoUsage(null, null, null, null, null, null);
}
