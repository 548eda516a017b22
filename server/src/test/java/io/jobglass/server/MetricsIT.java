package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Prometheus's own checker says of a scrape with every family in it. */
class MetricsIT {
  /** Gauges that dashboards know by these names; the checker rightly dislikes their suffixes. */
  private static final List<String> OLD_NAMES =
      List.of("hpc_job_state_total", "hpc_job_total", "hpc_node_job_count");

  private final Client client = new Client();

  @Test
  void promtoolAcceptsTheScrape() throws IOException, InterruptedException {
    assumeTrue(onPath("promtool"), "promtool is not on PATH");
    client.post("/v1/reports", ApiContractIT.report("s-metrics", 1, "prom-1", false, 0));
    String scrape = client.get("/metrics").text();
    assertThat(scrape)
        .contains("hpc_job_gpu_device_power_watts{device=\"GPU-1\"")
        .contains("hpc_node_total_cpus{node=\"n5\"} 8\n")
        .contains("jobglass_reports_total{receipt=\"stored\"}")
        .contains("jobglass_events_total{kind=\"sampling_started\"")
        .contains("jobglass_build_info{");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    promtool.getOutputStream().write(scrape.getBytes(StandardCharsets.UTF_8));
    promtool.getOutputStream().close();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines().filter(line -> OLD_NAMES.stream().noneMatch(line::startsWith)))
        .isEmpty();
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
