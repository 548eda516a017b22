package io.jobglass.server.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.OtherUsage;
import io.jobglass.core.usage.UsageSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JobSummaryJsonTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void jobstatsReadsEachNodeAndItsNumberedGpus() throws IOException {
    UsageSummary usage =
        new UsageSummary(
            List.of(node("n1"), node("n2")),
            List.of(
                gpu("n1", "GPU-a", 0, 93.84, 30L << 30),
                gpu("n1", "GPU-b", 1, 0.0, null),
                gpu("n2", "unnumbered", null, 50.0, 1L)));

    JsonNode json = jobstats(usage, START.plusSeconds(600));

    assertThat(json.get("total_time").asLong()).isEqualTo(600);
    assertThat(json.get("gpus").asLong()).isEqualTo(2);
    assertThat(json.get("nodes").propertyNames()).containsExactly("n1", "n2");
    assertThat(json.at("/nodes/n1"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"cpus":4,"total_time":1200.5,"used_memory":2147483648,"total_memory":4294967296,
                     "gpu_utilization":{"0":93.8,"1":0.0},
                     "gpu_used_memory":{"0":32212254720},
                     "gpu_total_memory":{"0":85899345920,"1":85899345920}}
                    """));
    assertThat(json.at("/nodes/n2").has("gpu_utilization")).isFalse();
  }

  @Test
  void jobstatsReadsOfInstancesOfOneGpuTheOneThatNeededMost() throws IOException {
    UsageSummary usage =
        new UsageSummary(
            List.of(node("n1")),
            List.of(
                gpu("n1", "MIG-a", 0, null, 7L << 30),
                gpu("n1", "MIG-b", 0, null, 2L << 30),
                gpu("n1", "MIG-c", 0, null, null)));

    JsonNode node = jobstats(usage, START.plusSeconds(600)).at("/nodes/n1");

    assertThat(node.at("/gpu_used_memory/0").asLong()).isEqualTo(7L << 30);
    assertThat(node.at("/gpu_utilization").isEmpty()).isTrue();
  }

  @Test
  void jobstatsSaysWhatItHasNoDataOf() {
    UsageSummary usage = new UsageSummary(List.of(node("n1")));
    assertThat(JobSummaryJson.of(job(START.plusSeconds(59)), usage).getJobstats())
        .isEqualTo("JS1:Short");
    assertThat(JobSummaryJson.of(job(START.plusSeconds(60)), UsageSummary.NONE).getJobstats())
        .isEqualTo("JS1:None");
  }

  private static JsonNode jobstats(UsageSummary usage, Instant end) throws IOException {
    String text = JobSummaryJson.of(job(end), usage).getJobstats();
    assertThat(text).startsWith("JS1:");
    byte[] packed = Base64.getDecoder().decode(text.substring("JS1:".length()));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return JsonMapper.shared().readTree(in);
    }
  }

  private static Job job(Instant end) {
    Facts facts = Facts.builder().put(Fact.USER, "ann").put(Fact.ALLOCATED_GPUS, 2L).build();
    return new Job(
        new JobId("default", "1"),
        1,
        JobState.COMPLETED,
        EndReason.COMPLETED,
        true,
        START,
        end,
        null,
        facts,
        List.of());
  }

  private static NodeUsage node(String name) {
    return new NodeUsage(
        name,
        40,
        START,
        START,
        50.0,
        90.0,
        50.0,
        1_200_500_000L,
        4,
        1L << 30,
        3L << 30,
        2L << 30,
        START,
        null,
        4L << 30,
        0L,
        null,
        null,
        null,
        true,
        OtherUsage.NONE);
  }

  private static GpuSummary gpu(
      String node,
      String device,
      @Nullable Integer index,
      @Nullable Double percent,
      @Nullable Long memoryPeakBytes) {
    return new GpuSummary(
        node,
        device,
        index,
        "nvidia",
        null,
        null,
        true,
        true,
        40,
        START,
        START,
        percent,
        percent,
        memoryPeakBytes,
        80L << 30,
        null,
        null,
        null,
        null,
        null,
        0,
        0,
        0);
  }
}
