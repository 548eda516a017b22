package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.TaskUsage;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  @Test
  void valuesThatAreNotKnownHaveNoSample() {
    JobUsage job =
        new JobUsage(
            "7",
            null,
            "a\"n\\n\n",
            null,
            "cgroup2",
            "/job_7",
            Instant.EPOCH,
            Instant.EPOCH,
            false,
            new CpuUsage(1_500_000L, null, null, 4, null, null, null, null, null, null),
            MemoryUsage.NONE,
            null,
            List.of(),
            IoUsage.NONE,
            TaskUsage.NONE,
            null);
    MetricsText out = new MetricsText();
    JobMetrics.write("n1", new Sampler.Snapshot(NodeTotals.NONE, List.of(job)), out);
    assertThat(out.toString())
        .contains(
            "# TYPE hpc_job_cpu_usage_seconds_total counter\n"
                + "hpc_job_cpu_usage_seconds_total"
                + "{job_id=\"7\",user=\"a\\\"n\\\\n\\n\",node=\"n1\"} 1.500000\n",
            "hpc_job_cpus{job_id=\"7\",user=\"a\\\"n\\\\n\\n\",node=\"n1\"} 4\n",
            "hpc_node_job_count{node=\"n1\"} 1\n")
        .doesNotContain("hpc_job_memory_usage_bytes{", "null", "NaN");
  }

  @Test
  void servesOnlyThePageAndOnlyForReading() throws IOException {
    try (MetricsServer server =
        new MetricsServer("127.0.0.1", 0, Map.of("/metrics", MetricsPageTest::x))) {
      assertThat(get(server, "GET", "/metrics"))
          .isEqualTo("200 # HELP x_total X.\n# TYPE x_total counter\nx_total 1\n");
      assertThat(get(server, "GET", "/")).startsWith("404");
      assertThat(get(server, "POST", "/metrics")).startsWith("405");
    }
  }

  private static void x(MetricsText out) {
    out.counter("x_total", "X.").sample(1);
  }

  @Test
  void openMetricsNamesFamiliesWithoutTotalAndEnds() {
    MetricsText out = new MetricsText(true);
    x(out);
    out.gauge("y", "Y.").sample(2, "a", "b");
    assertThat(out.toString())
        .isEqualTo(
            "# HELP x X.\n# TYPE x counter\nx_total 1\n"
                + "# HELP y Y.\n# TYPE y gauge\ny{a=\"b\"} 2\n# EOF\n");
  }

  @Test
  void jobstatsFindsItsNames() {
    JobUsage job =
        new JobUsage(
            "7",
            null,
            null,
            1000L,
            "cgroup2",
            "/job_7",
            Instant.EPOCH,
            Instant.EPOCH,
            false,
            new CpuUsage(1_500_000L, 1_000_000L, 500_000L, 4, null, null, null, null, null, null),
            new MemoryUsage(
                9L, 5L, 3L, 1L, null, null, null, null, null, null, 2L, 45L, null, null, null, null,
                null, null),
            null,
            List.of(),
            IoUsage.NONE,
            TaskUsage.NONE,
            null);
    NodeTotals node = new NodeTotals(8, null, null, 4096L, null);
    MetricsText out = new MetricsText();
    CgroupExporterMetrics.write(new Sampler.Snapshot(node, List.of(job)), out);
    String labels = "{jobid=\"7\",step=\"\",task=\"\"} ";
    assertThat(out.toString())
        .contains(
            "cgroup_cpu_total_seconds" + labels + "1.500000\n",
            "cgroup_cpus" + labels + "4\n",
            "cgroup_memory_rss_bytes" + labels + "5\n",
            "cgroup_memory_shmem_bytes" + labels + "1\n",
            "cgroup_memory_total_bytes" + labels + "4096\n",
            "cgroup_memory_fail_count" + labels + "2\n",
            "cgroup_uid{jobid=\"7\"} 1000\n");
  }

  private static String get(MetricsServer server, String method, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.port() + path).toURL().openConnection();
    connection.setRequestMethod(method);
    int status = connection.getResponseCode();
    byte[] body = status < 400 ? connection.getInputStream().readAllBytes() : new byte[0];
    return status + " " + new String(body, StandardCharsets.UTF_8);
  }
}
