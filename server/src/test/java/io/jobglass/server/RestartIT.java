package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.server.config.ServerConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service knows of running jobs when it starts again on the same directory. */
class RestartIT {
  @TempDir Path directory;

  @Test
  void runningJobIsExportedFromTheFirstScrapeOn() throws Exception {
    try (Server first = start()) {
      int status =
          send(HttpRequest.newBuilder(first.url().resolve("/v1/events/job-started"))
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          """
                          {"job_id":"4711","user":"ann","node_list":["n1"],
                           "timestamp":"%s","cpu_allocation":2,"memory_allocation_mb":1024,
                           "gpu_allocation":0,"gpu_vendor":"none","gpu_devices":[],
                           "cgroup_path":"","partition":"","account":""}
                          """
                              .formatted(Instant.now())))
                  .build())
              .statusCode();
      assertThat(status).isEqualTo(200);
    }
    try (Server second = start()) {
      assertThat(send(HttpRequest.newBuilder(second.url().resolve("/metrics")).build()).body())
          .contains("hpc_job_runtime_seconds{job_id=\"4711\",node=\"n1\",user=\"ann\"}");
    }
  }

  private Server start() throws IOException {
    Path settings = Files.writeString(directory.resolve("jobglass.yaml"), "");
    return Server.start(
        ServerConfig.load(
            List.of("--port", "0", "--data", directory.resolve("data").toString()),
            Map.of("JOBGLASS_CONFIG", settings.toString())));
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
