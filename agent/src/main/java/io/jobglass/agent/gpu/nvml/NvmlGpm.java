package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jobglass.agent.gpu.GpuMetric;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GPU performance monitoring of Hopper and later: the counters between two samples, so nothing is
 * missed between two passes. Samples are the library's memory: {@link #keep} frees those of devices
 * that are gone.
 */
final class NvmlGpm {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final int HEADER = 24;
  private static final int ELEMENT = 40;

  /** The header's bound grew without a new version; room for the largest costs nothing. */
  private static final int LARGEST_ARRAY = 333;

  private static final double MEBIBYTE = 1 << 20;

  private static final List<Metric> METRICS =
      List.of(
          new Metric(1, GpuMetric.GRAPHICS_ACTIVE_PERCENT, 1),
          new Metric(2, GpuMetric.SM_ACTIVE_PERCENT, 1),
          new Metric(3, GpuMetric.SM_OCCUPANCY_PERCENT, 1),
          new Metric(5, GpuMetric.TENSOR_ACTIVE_PERCENT, 1),
          new Metric(10, GpuMetric.DRAM_ACTIVE_PERCENT, 1),
          new Metric(11, GpuMetric.FP64_ACTIVE_PERCENT, 1),
          new Metric(12, GpuMetric.FP32_ACTIVE_PERCENT, 1),
          new Metric(13, GpuMetric.FP16_ACTIVE_PERCENT, 1),
          new Metric(20, GpuMetric.PCIE_SENT_BYTES_PER_SECOND, MEBIBYTE),
          new Metric(21, GpuMetric.PCIE_RECEIVED_BYTES_PER_SECOND, MEBIBYTE),
          new Metric(60, GpuMetric.NVLINK_RECEIVED_BYTES_PER_SECOND, MEBIBYTE),
          new Metric(61, GpuMetric.NVLINK_SENT_BYTES_PER_SECOND, MEBIBYTE));

  private final Nvml nvml;
  private final MemorySegment request;
  private final Map<String, Samples> byDevice = new HashMap<>();

  NvmlGpm(Nvml nvml) {
    this.nvml = nvml;
    this.request = nvml.allocate(HEADER + (long) ELEMENT * LARGEST_ARRAY);
  }

  private record Metric(int id, GpuMetric metric, double unit) {}

  /** The pair of one device; the older one is overwritten next. */
  private static final class Samples {
    private MemorySegment older;
    private MemorySegment newer;
    private @Nullable Instant takenAt;

    Samples(MemorySegment older, MemorySegment newer) {
      this.older = older;
      this.newer = newer;
    }
  }

  /**
   * What the device did since its last sample; nothing on the first call.
   *
   * @param parent the GPU of a MIG device, the device itself otherwise
   */
  Map<GpuMetric, Double> read(NvmlDevice device, NvmlDevice parent, Instant now) {
    if (device.refuses(NvmlQuery.GPM)) {
      return Map.of();
    }
    Samples samples = byDevice.get(device.identity().id());
    if (samples == null) {
      samples = supported(parent) ? allocate() : null;
      if (samples == null) {
        device.refuse(NvmlQuery.GPM);
        return Map.of();
      }
      byDevice.put(device.identity().id(), samples);
    }
    Instant before = samples.takenAt;
    if (before != null && Duration.between(before, now).abs().compareTo(SHORTEST) < 0) {
      return Map.of();
    }
    if (!sample(device, parent, samples.older)) {
      return Map.of();
    }
    MemorySegment taken = samples.older;
    samples.older = samples.newer;
    samples.newer = taken;
    samples.takenAt = now;
    return before == null ? Map.of() : metrics(device, samples);
  }

  private boolean supported(NvmlDevice gpu) {
    nvml.a.set(JAVA_INT, 0, 1);
    nvml.a.set(JAVA_INT, 4, 0);
    return nvml.gpmSupport.call(gpu.handle(), nvml.a) == 0 && nvml.a.get(JAVA_INT, 4) != 0;
  }

  private @Nullable Samples allocate() {
    if (nvml.gpmAllocate.call(nvml.a) != 0) {
      return null;
    }
    MemorySegment first = nvml.a.get(ADDRESS, 0);
    if (nvml.gpmAllocate.call(nvml.a) != 0) {
      nvml.gpmFree.call(first);
      return null;
    }
    return new Samples(first, nvml.a.get(ADDRESS, 0));
  }

  private boolean sample(NvmlDevice device, NvmlDevice parent, MemorySegment into) {
    int code = nvml.gpmSample.call(device.handle(), into);
    Integer instance = device.identity().partition();
    if (code != 0 && device.isMig() && instance != null) {
      code = nvml.gpmMigSample.call(parent.handle(), instance, into);
    }
    if (code == NvmlStatus.INVALID_ARGUMENT.code()) {
      device.refuse(NvmlQuery.GPM);
      return false;
    }
    return device.answered(NvmlQuery.GPM, code);
  }

  private Map<GpuMetric, Double> metrics(NvmlDevice device, Samples samples) {
    request.set(JAVA_INT, 0, 1);
    request.set(JAVA_INT, 4, METRICS.size());
    request.set(ADDRESS, 8, samples.older);
    request.set(ADDRESS, 16, samples.newer);
    for (int i = 0; i < METRICS.size(); i++) {
      request.set(JAVA_INT, HEADER + (long) i * ELEMENT, METRICS.get(i).id);
    }
    Map<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
    if (!device.answered(NvmlQuery.GPM, nvml.gpmMetrics.call(request))) {
      return values;
    }
    for (int i = 0; i < METRICS.size(); i++) {
      long offset = HEADER + (long) i * ELEMENT;
      double value = request.get(JAVA_DOUBLE, offset + 8);
      if (request.get(JAVA_INT, offset + 4) == 0 && Double.isFinite(value) && value >= 0) {
        values.put(METRICS.get(i).metric, value * METRICS.get(i).unit);
      }
    }
    return values;
  }

  /** Frees the samples of all devices but these. */
  void keep(Set<String> devices) {
    Iterator<Map.Entry<String, Samples>> entries = byDevice.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Samples> entry = entries.next();
      if (!devices.contains(entry.getKey())) {
        nvml.gpmFree.call(entry.getValue().older);
        nvml.gpmFree.call(entry.getValue().newer);
        entries.remove();
      }
    }
  }
}
