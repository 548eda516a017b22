package io.jobglass.server.samples;

import io.jobglass.api.server.model.MetricSample;
import io.jobglass.api.server.model.RecordMetrics;
import io.jobglass.core.usage.Sample;
import io.jobglass.server.http.Wire;
import java.time.Instant;
import java.util.List;

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
        List.of());
  }

  /**
   * The contract demands CPU and memory in every sample; where the agent could not read one of them
   * it stays out of the answer, since an invented zero would be worse.
   */
  static MetricSample write(Sample sample) {
    MetricSample json = new MetricSample();
    json.setTimestamp(Wire.time(sample.time()));
    if (sample.cpuPercent() != null) {
      json.setCpuUsage(Math.clamp(sample.cpuPercent(), 0, 100));
    }
    Long memory = Wire.megabytesOrNull(sample.memoryBytes());
    if (memory != null) {
      json.setMemoryUsageMb(memory);
    }
    return json.gpuUsage(sample.gpuPercent())
        .node(sample.node())
        .cpuCores(sample.cpuCores())
        .memoryAnonBytes(sample.anonBytes())
        .memoryFileBytes(sample.fileBytes())
        .memoryLimitBytes(sample.limitBytes())
        .gpus(GpuJson.write(sample.gpus()));
  }
}
