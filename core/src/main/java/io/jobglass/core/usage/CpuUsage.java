package io.jobglass.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * CPU time of a job on a node; what could not be read is null.
 *
 * @param usageMicros CPU time since the job began there, microseconds, from {@code cpu.stat
 *     usage_usec}, {@code cpuacct.usage} or {@code /proc/PID/stat}
 * @param userMicros the part in user mode
 * @param systemMicros the part in kernel mode
 * @param cpus how many logical CPUs it may use ({@code cpuset.cpus.effective})
 * @param cores how many cores those are hardware threads of; fewer where cores have several
 * @param averageCores mean number of busy cores over the window
 * @param maximumCores the busiest reading within the window
 * @param maximumAt when that was
 * @param throttledMicros time held back by a quota, cumulative
 * @param pressureMicros time some task waited for a CPU ({@code cpu.pressure some total}),
 *     cumulative
 */
public record CpuUsage(
    @Nullable Long usageMicros,
    @Nullable Long userMicros,
    @Nullable Long systemMicros,
    @Nullable Integer cpus,
    @Nullable Integer cores,
    @Nullable Double averageCores,
    @Nullable Double maximumCores,
    @Nullable Instant maximumAt,
    @Nullable Long throttledMicros,
    @Nullable Long pressureMicros) {
  public static final CpuUsage NONE =
      new CpuUsage(null, null, null, null, null, null, null, null, null, null);
}
