package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeTotals;
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
            new CpuUsage(1_500_000L, null, null, 4, null, null, null, null, null),
            MemoryUsage.NONE,
            null,
            List.of());
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
