package io.jobglass.cli.job;

import io.jobglass.api.client.model.GpuUsage;
import io.jobglass.api.client.model.MetricSample;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What single GPUs did over a job's samples. */
final class GpuAverages {
  /** One GPU; a MIG instance is a device of its own. */
  static final class Device {
    private final String node;
    private final String label;
    private final boolean mig;
    private final DoubleSummaryStatistics percent = new DoubleSummaryStatistics();
    private @Nullable Long usedBytes;
    private @Nullable Long totalBytes;

    private Device(String node, GpuUsage gpu) {
      this.node = node;
      this.mig = gpu.getDevice().startsWith("MIG-");
      this.label =
          gpu.getIndex() == null || mig ? gpu.getDevice() : Integer.toString(gpu.getIndex());
    }

    String node() {
      return node;
    }

    /** The vendor tool's number, else the device's lasting name. */
    String label() {
      return label;
    }

    boolean mig() {
      return mig;
    }

    /** Mean of the samples; null when none had it. */
    @Nullable Double meanPercent() {
      return percent.getCount() == 0 ? null : (Double) percent.getAverage();
    }

    /** The highest sample. */
    @Nullable Long usedBytes() {
      return usedBytes;
    }

    @Nullable Long totalBytes() {
      return totalBytes;
    }

    private void add(GpuUsage gpu) {
      if (gpu.getUtilizationPercent() != null) {
        percent.accept(gpu.getUtilizationPercent());
      }
      Long used = gpu.getMemoryUsedBytes();
      if (used != null && (usedBytes == null || used > usedBytes)) {
        usedBytes = used;
      }
      if (gpu.getMemoryTotalBytes() != null) {
        totalBytes = gpu.getMemoryTotalBytes();
      }
    }
  }

  private GpuAverages() {}

  /** By node, then by number. */
  static List<Device> of(List<MetricSample> samples) {
    Map<String, Device> devices = new TreeMap<>();
    for (MetricSample sample : samples) {
      List<GpuUsage> gpus = sample.getGpus() == null ? List.of() : sample.getGpus();
      for (GpuUsage gpu : gpus) {
        String node = JobColumns.text(sample.getNode());
        devices
            .computeIfAbsent(node + '\n' + gpu.getDevice(), key -> new Device(node, gpu))
            .add(gpu);
      }
    }
    return devices.values().stream()
        .sorted(
            Comparator.comparing(Device::node)
                .thenComparingInt(device -> device.label().length())
                .thenComparing(Device::label))
        .toList();
  }
}
