package io.jobglass.server.summary;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.UsageSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
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

  static String of(Job job, UsageSummary usage) {
    if (job.startTime() == null || usage.nodes().isEmpty()) {
      return VERSION + "None";
    }
    if (job.endTime() != null
        && Duration.between(job.startTime(), job.endTime()).compareTo(SHORT) < 0) {
      return VERSION + "Short";
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ObjectNode nodes = json.putObject("nodes");
    for (NodeUsage node : usage.nodes()) {
      if (node.node() != null) {
        ObjectNode own = nodes.putObject(node.node());
        put(own, node);
        put(own, numbered(usage.gpus(), node.node()));
      }
    }
    json.put("gpus", job.facts().integer(Fact.ALLOCATED_GPUS).orElse(0));
    if (job.endTime() != null) {
      json.put("total_time", Duration.between(job.startTime(), job.endTime()).toSeconds());
    }
    return VERSION + packed(json.toString());
  }

  private static void put(ObjectNode json, NodeUsage node) {
    Long memory = node.anonPeakBytes() != null ? node.anonPeakBytes() : node.memoryPeakBytes();
    putIfKnown(json, "cpus", node.cpus() == null ? null : (Number) node.cpus());
    putIfKnown(json, "total_time", node.cpuMicros() == null ? null : node.cpuMicros() / 1e6);
    putIfKnown(json, "used_memory", memory);
    putIfKnown(json, "total_memory", node.memoryLimitBytes());
  }

  private static void put(ObjectNode json, List<GpuSummary> gpus) {
    if (gpus.isEmpty()) {
      return;
    }
    ObjectNode utilization = json.putObject("gpu_utilization");
    ObjectNode used = json.putObject("gpu_used_memory");
    ObjectNode total = json.putObject("gpu_total_memory");
    for (GpuSummary gpu : gpus) {
      String number = String.valueOf(gpu.index());
      if (gpu.averagePercent() != null) {
        utilization.put(number, Math.round(gpu.averagePercent() * 10) / 10.0);
      }
      putIfKnown(used, number, gpu.memoryPeakBytes());
      putIfKnown(total, number, gpu.memoryTotalBytes());
    }
  }

  /** Of the instances of one GPU, which share its number, the last is the one that needed most. */
  private static List<GpuSummary> numbered(List<GpuSummary> gpus, String node) {
    return gpus.stream()
        .filter(gpu -> node.equals(gpu.node()) && gpu.index() != null)
        .sorted(
            Comparator.comparing(
                GpuSummary::memoryPeakBytes, Comparator.nullsFirst(Comparator.naturalOrder())))
        .toList();
  }

  private static void putIfKnown(ObjectNode json, String key, @Nullable Number value) {
    switch (value) {
      case null -> {}
      case Double decimal -> json.put(key, decimal);
      default -> json.put(key, value.longValue());
    }
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
