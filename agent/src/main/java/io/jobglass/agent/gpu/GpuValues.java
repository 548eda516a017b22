package io.jobglass.agent.gpu;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was read of one device; a metric that could not be read is not in it. */
public record GpuValues(Map<GpuMetric, Double> byMetric) {
  public static final GpuValues NONE = new GpuValues(Map.of());

  public GpuValues {
    Map<GpuMetric, Double> copy = new EnumMap<>(GpuMetric.class);
    copy.putAll(byMetric);
    byMetric = Collections.unmodifiableMap(copy);
  }

  public @Nullable Double get(GpuMetric metric) {
    return byMetric.get(metric);
  }

  /** A metric that counts whole things. */
  public @Nullable Long whole(GpuMetric metric) {
    Double value = byMetric.get(metric);
    return value == null ? null : Math.round(value);
  }

  public boolean has(GpuMetric metric) {
    return byMetric.containsKey(metric);
  }

  /** Utilisation in percent; GPM's graphics activity where NVML has none, which is so under MIG. */
  public @Nullable Double utilizationPercent() {
    Double rate = get(GpuMetric.UTILIZATION_PERCENT);
    return rate == null ? get(GpuMetric.GRAPHICS_ACTIVE_PERCENT) : rate;
  }

  /** Power in watts, the sensor's average before its point reading. */
  public @Nullable Double powerWatts() {
    Double average = get(GpuMetric.POWER_AVERAGE_WATTS);
    return average == null ? get(GpuMetric.POWER_INSTANT_WATTS) : average;
  }
}
