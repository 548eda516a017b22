package io.jobglass.server;

import static io.jobglass.storage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service with the mock backend, and what it says after a restart of the jobs it had. */
class MockSchedulerIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void theMockBackendFillsTheServiceAndEndsItsJobsAfterARestart() throws IOException {
    ServerConfig config =
        ServerConfig.load(
            List.of("--port", "0", "--data", directory.resolve("data").toString()),
            Map.of(
                "SCHEDULER_BACKEND",
                "mock",
                "JOBGLASS_CONFIG",
                Files.writeString(directory.resolve("jobglass.yaml"), "").toString()));
    try (Server server = Server.start(config)) {
      eventually("a job runs and is measured", () -> anyJob(server, "running", measured()));
      assertThat(jobs(server, "running"))
          .allMatch(job -> job.at("/scheduler/type").asString().equals("mock"));
      eventually(
          "the history is told and nodes are shown",
          () -> get(server, "/metrics").contains("hpc_node_total_cpus{node=\"sim0001\"} 128"));
    }
    try (Server server = Server.start(config)) {
      eventually(
          "what ran before the restart counts as lost",
          () -> anyJob(server, "failed", job -> job.get("reason").asString().equals("lost")));
    }
  }

  private static Predicate<JsonNode> measured() {
    return job -> job.has("sample_count") && job.get("sample_count").asLong() > 0;
  }

  private static boolean anyJob(Server server, String state, Predicate<JsonNode> test) {
    return jobs(server, state).valueStream().anyMatch(test);
  }

  private static JsonNode jobs(Server server, String state) {
    String path = "/v1/jobs?limit=1000&state=" + state;
    return JsonMapper.shared().readTree(get(server, path)).get("jobs");
  }

  private static String get(Server server, String path) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
