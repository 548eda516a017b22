package io.jobglass.server.summary;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.Sample;
import io.jobglass.core.usage.UsageSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code JS1:} as Princeton's jobstats keeps it in AdminComment: base64 of gzip of {@code
 * {"nodes":{NODE:{cpus,total_time,used_memory,total_memory,gpu_utilization{},gpu_used_memory{},
 * gpu_total_memory{}}},"total_time","gpus"}}; {@code Short} below a minute, {@code None} without
 * data. GPUs are named by the vendor tool's number. Stateless.
 */
final class JobstatsSummary {
  private static final String VERSION = "JS1:";
  private static final Duration SHORT = Duration.ofSeconds(60);

  private JobstatsSummary() {}

  /**
   * @param samples of the attempt, which alone know single GPUs
   */
  static String of(Job job, UsageSummary usage, List<Sample> samples) {
    if (job.startTime() == null || usage.nodes().isEmpty()) {
      return VERSION + "None";
    }
    if (job.endTime() != null
        && Duration.between(job.startTime(), job.endTime()).compareTo(SHORT) < 0) {
      return VERSION + "Short";
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ObjectNode nodes = json.putObject("nodes");
    Map<String, Map<Integer, Device>> devices = devices(samples);
    for (NodeUsage node : usage.nodes()) {
      if (node.node() != null) {
        put(nodes.putObject(node.node()), node, devices.getOrDefault(node.node(), Map.of()));
      }
    }
    json.put("gpus", job.facts().integer(Fact.ALLOCATED_GPUS).orElse(0));
    if (job.endTime() != null) {
      json.put("total_time", Duration.between(job.startTime(), job.endTime()).toSeconds());
    }
    return VERSION + packed(json.toString());
  }

  private static void put(ObjectNode json, NodeUsage node, Map<Integer, Device> devices) {
    Long memory = node.anonPeakBytes() != null ? node.anonPeakBytes() : node.memoryPeakBytes();
    putIfKnown(json, "cpus", node.cpus() == null ? null : (Number) node.cpus());
    putIfKnown(json, "total_time", node.cpuMicros() == null ? null : node.cpuMicros() / 1e6);
    putIfKnown(json, "used_memory", memory);
    putIfKnown(json, "total_memory", node.memoryLimitBytes());
    if (devices.isEmpty()) {
      return;
    }
    ObjectNode utilization = json.putObject("gpu_utilization");
    ObjectNode used = json.putObject("gpu_used_memory");
    ObjectNode total = json.putObject("gpu_total_memory");
    devices.forEach((index, device) -> {
      String key = index.toString();
      if (device.percent.getCount() > 0) {
        utilization.put(key, Math.round(device.percent.getAverage() * 10) / 10.0);
      }
      putIfKnown(used, key, device.usedBytes);
      putIfKnown(total, key, device.totalBytes);
    });
  }

  private static void putIfKnown(ObjectNode json, String key, @Nullable Number value) {
    switch (value) {
      case null -> {}
      case Double decimal -> json.put(key, decimal);
      default -> json.put(key, value.longValue());
    }
  }

  private static final class Device {
    private final DoubleSummaryStatistics percent = new DoubleSummaryStatistics();
    private @Nullable Long usedBytes;
    private @Nullable Long totalBytes;
  }

  private static Map<String, Map<Integer, Device>> devices(List<Sample> samples) {
    Map<String, Map<Integer, Device>> devices = new HashMap<>();
    for (Sample sample : samples) {
      for (GpuUsage gpu : sample.gpus()) {
        if (sample.node() != null && gpu.index() != null) {
          Device device =
              devices
                  .computeIfAbsent(sample.node(), node -> new TreeMap<>())
                  .computeIfAbsent(gpu.index(), index -> new Device());
          if (gpu.utilizationPercent() != null) {
            device.percent.accept(gpu.utilizationPercent());
          }
          Long used = gpu.memoryUsedBytes();
          if (used != null && (device.usedBytes == null || used > device.usedBytes)) {
            device.usedBytes = used;
          }
          device.totalBytes =
              gpu.memoryTotalBytes() == null ? device.totalBytes : gpu.memoryTotalBytes();
        }
      }
    }
    return devices;
  }

  private static String packed(String json) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
