package io.jobglass.server.samples;

import io.jobglass.core.usage.GpuUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the use of single GPUs. */
final class GpuJson {
  private GpuJson() {}

  static List<GpuUsage> read(@Nullable List<io.jobglass.api.server.model.GpuUsage> told) {
    return told == null
        ? List.of()
        : told.stream()
            .map(gpu ->
                new GpuUsage(
                    gpu.getDevice(),
                    gpu.getIndex(),
                    gpu.getVendor(),
                    gpu.getModel(),
                    gpu.getUtilizationPercent(),
                    gpu.getMemoryUsedBytes(),
                    gpu.getMemoryTotalBytes(),
                    gpu.getPowerWatts(),
                    gpu.getEnergyJoules(),
                    gpu.getTemperatureCelsius()))
            .toList();
  }

  /** Null when there is none: an absent list has no key. */
  static @Nullable List<io.jobglass.api.server.model.GpuUsage> write(List<GpuUsage> gpus) {
    return gpus.isEmpty()
        ? null
        : gpus.stream()
            .map(gpu ->
                new io.jobglass.api.server.model.GpuUsage(gpu.device(), gpu.vendor())
                    .index(gpu.index())
                    .model(gpu.model())
                    .utilizationPercent(gpu.utilizationPercent())
                    .memoryUsedBytes(gpu.memoryUsedBytes())
                    .memoryTotalBytes(gpu.memoryTotalBytes())
                    .powerWatts(gpu.powerWatts())
                    .energyJoules(gpu.energyJoules())
                    .temperatureCelsius(gpu.temperatureCelsius()))
            .toList();
  }
}
