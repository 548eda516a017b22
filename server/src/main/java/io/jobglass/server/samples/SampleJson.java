package io.jobglass.server.samples;

import io.jobglass.api.server.model.MetricSample;
import io.jobglass.api.server.model.RecordMetrics;
import io.jobglass.core.usage.Sample;
import io.jobglass.server.http.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Reads and writes samples as v1 clients know them. */
final class SampleJson {
  private SampleJson() {}

  static Sample read(RecordMetrics told, Instant now) {
    return new Sample(
        now,
        null,
        told.getCpuUsage(),
        null,
        null,
        Wire.bytesOrNull(told.getMemoryUsageMb()),
        null,
        null,
        null,
        told.getGpuUsage(),
        List.of(),
        null);
  }

  /**
   * @param sample with CPU and memory, as {@code UsageStore.samples} answers
   */
  static MetricSample write(Sample sample) {
    return new MetricSample(
            Wire.time(sample.time()),
            Math.clamp(Objects.requireNonNull(sample.cpuPercent()), 0, 100),
            Objects.requireNonNull(Wire.megabytesOrNull(sample.memoryBytes())))
        .gpuUsage(sample.gpuPercent())
        .node(sample.node())
        .cpuCores(sample.cpuCores())
        .memoryAnonBytes(sample.anonBytes())
        .memoryFileBytes(sample.fileBytes())
        .memoryLimitBytes(sample.limitBytes())
        .gpus(GpuJson.write(sample.gpus()));
  }
}
