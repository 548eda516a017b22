package io.jobglass.server.live;

import io.jobglass.core.usage.GpuUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job uses now, on one node or as a whole; what is not known is null.
 *
 * @param cpuPercent 0 to 100 of its CPUs
 * @param memoryBytes charged, cache included
 * @param gpuPercent mean of its GPUs, 0 to 100
 */
public record Latest(
    @Nullable Double cpuPercent,
    @Nullable Long memoryBytes,
    @Nullable Double gpuPercent,
    List<GpuUsage> gpus) {
  public static final Latest NONE = new Latest(null, null, null, List.of());

  public Latest {
    gpus = List.copyOf(gpus);
  }
}
