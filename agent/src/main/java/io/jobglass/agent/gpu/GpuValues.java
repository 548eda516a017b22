package io.jobglass.agent.gpu;

import io.jobglass.core.usage.GpuActivity;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** What holds the clocks down or leaves them there, by name; in the order of the enum. */
  public List<String> throttleReasons() {
    return byMetric.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> entry.getKey().throttleReason())
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  /** What it does beyond its utilisation. */
  public GpuActivity activity() {
    return new GpuActivity(
        get(GpuMetric.SM_ACTIVE_PERCENT),
        get(GpuMetric.SM_OCCUPANCY_PERCENT),
        get(GpuMetric.TENSOR_ACTIVE_PERCENT),
        get(GpuMetric.DRAM_ACTIVE_PERCENT),
        get(GpuMetric.MEMORY_ACTIVITY_PERCENT),
        get(GpuMetric.SM_CLOCK_MEGAHERTZ),
        get(GpuMetric.MEMORY_CLOCK_MEGAHERTZ),
        get(GpuMetric.POWER_LIMIT_WATTS));
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
