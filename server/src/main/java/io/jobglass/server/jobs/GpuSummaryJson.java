package io.jobglass.server.jobs;

import io.jobglass.api.server.model.GpuDeviceSummary;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.UsageSummary;
import io.jobglass.server.http.Wire;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes what an attempt did with its GPUs. */
final class GpuSummaryJson {
  private GpuSummaryJson() {}

  /** Null when it had none: what is not known has no key. */
  static io.jobglass.api.server.model.@Nullable GpuSummary of(UsageSummary usage) {
    List<GpuSummary> gpus = usage.gpus();
    if (gpus.isEmpty()) {
      return null;
    }
    List<GpuDeviceSummary> devices = gpus.stream().map(GpuSummaryJson::device).toList();
    return new io.jobglass.api.server.model.GpuSummary(gpus.size(), devices)
        .neverTouched((int) usage.gpusNeverTouched())
        .uncertain((int) gpus.stream().filter(gpu -> Boolean.FALSE.equals(gpu.certain())).count())
        .avgUtilizationPercent(averagePercent(gpus))
        .maxUtilizationPercent(highest(gpus, GpuSummary::maximumPercent))
        .memoryPeakBytes(highest(gpus, GpuSummary::memoryPeakBytes))
        .energyJoules(usage.gpuEnergyJoules().orElse(null))
        .activeSeconds(usage.gpuActiveSeconds().orElse(null));
  }

  /** Every sample of every device counts the same. */
  private static @Nullable Double averagePercent(List<GpuSummary> gpus) {
    double sum = 0;
    long samples = 0;
    for (GpuSummary gpu : gpus) {
      if (gpu.averagePercent() != null) {
        sum += gpu.averagePercent() * gpu.sampleCount();
        samples += gpu.sampleCount();
      }
    }
    return samples == 0 ? null : sum / samples;
  }

  private static <T extends Comparable<T>> @Nullable T highest(
      List<GpuSummary> gpus, Function<GpuSummary, @Nullable T> value) {
    Stream<T> told = gpus.stream().map(value).filter(Objects::nonNull).map(Objects::requireNonNull);
    return told.max(Comparator.naturalOrder()).orElse(null);
  }

  private static GpuDeviceSummary device(GpuSummary gpu) {
    GpuSharing sharing = gpu.sharing();
    return new GpuDeviceSummary(gpu.device(), gpu.vendor())
        .node(gpu.node())
        .index(gpu.index())
        .model(gpu.model())
        .sharing(sharing == null ? null : sharing.code())
        .certain(gpu.certain())
        .touched(gpu.touched())
        .avgUtilizationPercent(gpu.averagePercent())
        .maxUtilizationPercent(gpu.maximumPercent())
        .memoryPeakBytes(gpu.memoryPeakBytes())
        .memoryTotalBytes(gpu.memoryTotalBytes())
        .avgPowerWatts(gpu.averageWatts())
        .maxPowerWatts(gpu.maximumWatts())
        .energyJoules(gpu.energyJoules())
        .activeSeconds(gpu.activeSeconds())
        .maxTemperatureCelsius(gpu.maximumCelsius())
        .throttledPercent(100.0 * gpu.throttledSamples() / gpu.sampleCount())
        .eventSamples(gpu.eventSamples())
        .sampleCount(gpu.sampleCount())
        .firstSampleAt(Wire.time(gpu.firstSampleAt()))
        .lastSampleAt(Wire.time(gpu.lastSampleAt()));
  }
}
