package io.jobglass.cli.importing;

import com.fasterxml.jackson.databind.JsonNode;
import io.jobglass.cli.api.JobglassApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What jobstats left of a job in AdminComment, {@code JS1:} and base64 of gzip of JSON: CPU time of
 * all nodes and the memory of the node that needed most, as its exporter read them from the cgroup.
 *
 * @param cpuSeconds negative when not told
 * @param memoryBytes negative when not told
 */
record JobstatsComment(double cpuSeconds, long memoryBytes) {
  private static final String VERSION = "JS1:";

  /** More than any summary has; a bomb must not fill the memory. */
  private static final int MAX_BYTES = 4 << 20;

  static Optional<JobstatsComment> read(String comment) {
    if (!comment.startsWith(VERSION)) {
      return Optional.empty();
    }
    try (GZIPInputStream gzip =
        new GZIPInputStream(
            new ByteArrayInputStream(
                Base64.getDecoder().decode(comment.substring(VERSION.length()).strip())))) {
      JsonNode nodes = JobglassApi.mapper().readTree(gzip.readNBytes(MAX_BYTES)).path("nodes");
      double cpuSeconds = -1;
      long memoryBytes = -1;
      for (JsonNode node : nodes) {
        if (node.path("total_time").isNumber()) {
          cpuSeconds = Math.max(0, cpuSeconds) + node.path("total_time").asDouble();
        }
        memoryBytes = Math.max(memoryBytes, node.path("used_memory").asLong(-1));
      }
      return Optional.of(new JobstatsComment(cpuSeconds, memoryBytes));
    } catch (IOException | IllegalArgumentException e) {
      // "Short", "None", or a comment that someone else wrote.
      return Optional.empty();
    }
  }

  /** Takes the place of what accounting sampled: it comes from the kernel's counters. */
  void putInto(Map<String, String> row) {
    if (cpuSeconds >= 0) {
      long seconds = (long) cpuSeconds;
      row.put(
          "TotalCPU",
          String.format(
              Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    if (memoryBytes > 0) {
      row.put("MaxRSS", Long.toString(memoryBytes));
    }
  }
}
