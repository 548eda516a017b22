package io.jobglass.agent.gpu;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The passes between two reports, as one reading per device: means, peaks and last values as each
 * {@link GpuMetric} asks, every process that was seen, every finding once. Not thread-safe.
 */
final class GpuWindow {
  private final Map<String, List<GpuReading>> byDevice = new LinkedHashMap<>();

  void add(List<GpuReading> pass) {
    for (GpuReading reading : pass) {
      byDevice.computeIfAbsent(reading.device().id(), id -> new ArrayList<>()).add(reading);
    }
  }

  boolean isEmpty() {
    return byDevice.isEmpty();
  }

  /** The devices of this window; the next one begins. */
  List<GpuReading> drain() {
    List<GpuReading> merged = byDevice.values().stream().map(GpuWindow::merge).toList();
    byDevice.clear();
    return merged;
  }

  private static GpuReading merge(List<GpuReading> readings) {
    GpuReading last = readings.getLast();
    if (readings.size() == 1) {
      return last;
    }
    Map<Long, GpuProcess> processes = new LinkedHashMap<>();
    Set<GpuFinding> findings = new LinkedHashSet<>();
    for (GpuReading reading : readings) {
      reading.processes().forEach(process -> processes.put(process.pid(), process));
      findings.addAll(reading.findings());
    }
    // A device that cannot be read any more has no values, whatever it had before.
    GpuValues values = last.values().byMetric().isEmpty() ? GpuValues.NONE : values(readings);
    return new GpuReading(
        last.device(),
        last.time(),
        values,
        last.processesKnown(),
        last.processesKnown() ? List.copyOf(processes.values()) : List.of(),
        List.copyOf(findings));
  }

  private static GpuValues values(List<GpuReading> readings) {
    Map<GpuMetric, Double> merged = new EnumMap<>(GpuMetric.class);
    Map<GpuMetric, Integer> counts = new EnumMap<>(GpuMetric.class);
    for (GpuReading reading : readings) {
      reading
          .values()
          .byMetric()
          .forEach((metric, value) -> {
            counts.merge(metric, 1, Integer::sum);
            switch (metric.over()) {
              case MEAN -> merged.merge(metric, value, Double::sum);
              case LAST -> merged.put(metric, value);
              case HIGHEST -> merged.merge(metric, value, Math::max);
            }
          });
    }
    counts.forEach((metric, count) -> {
      if (metric.over() == GpuMetric.Over.MEAN) {
        merged.computeIfPresent(metric, (key, sum) -> sum / count);
      }
    });
    return new GpuValues(merged);
  }
}
