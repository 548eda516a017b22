package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.storage.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a running job is warned of: in its diagnosis, on the scrape, and to the webhook. */
class WarningsIT {
  private static final long GIB = 1L << 30;

  @TempDir private Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<JsonNode> received = new ConcurrentLinkedQueue<>();
  private HttpServer receiver;

  @BeforeEach
  void startReceiver() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stopReceiver() {
    receiver.stop(0);
    http.close();
  }

  @Test
  void warningIsToldUntilTheJobEnds() throws Exception {
    Instant now = Instant.now();
    try (Server server = start(Map.of())) {
      for (int minute = 20; minute >= 0; minute--) {
        report(server, 21 - minute, now.minusSeconds(1260), now.minusSeconds(60L * minute));
      }
      JsonNode diagnosis = get(server, "/v1/jobs/77/diagnosis");
      assertThat(diagnosis.get("verdict").has("reason")).isFalse();
      assertThat(diagnosis.get("findings"))
          .anySatisfy(finding -> {
            assertThat(finding.get("code").asString()).isEqualTo("memory_near_limit");
            assertThat(finding.get("quality").asString()).isEqualTo("kernel counter");
            assertThat(finding.get("measures").get(0).get("value").asDouble()).isEqualTo(95);
          });
    }
    // Every minute and at the start all running jobs are looked at.
    try (Server server = start(webhook())) {
      String series = "hpc_job_warning{job_id=\"77\",user=\"ann\",code=\"memory_near_limit\"} 1\n";
      Eventually.eventually("the warning is on the scrape", () -> metrics(server).contains(series));
      Eventually.eventually(
          "the warning is posted",
          () ->
              received.stream()
                  .filter(message -> message.at("/type").asString().equals("job.warning"))
                  .filter(message -> message.at("/job/id").asString().equals("77"))
                  .anyMatch(message ->
                      message.at("/warning/code").asString().equals("memory_near_limit")));
      post(
          server,
          "/v1/events/job-finished",
          """
          {"job_id":"77","final_state":"failed","exit_code":3,"timestamp":"%s"}\
          """
              .formatted(Instant.now()));
      Eventually.eventually(
          "the end is posted",
          () ->
              received.stream()
                  .filter(message -> message.at("/type").asString().equals("job.ended"))
                  .anyMatch(message -> message.at("/job/exit_code").asInt() == 3));
      assertThat(metrics(server))
          .contains("jobglass_webhook_messages_total{outcome=\"dropped\"} 0");
    }
  }

  private void report(Server server, int sequence, Instant firstSeen, Instant time)
      throws Exception {
    post(
        server,
        "/v1/reports",
        """
        {"reports":[{"node":"n1","boot_id":"b","stream_id":"s","sequence":%d,"time":"%s",
        "interval_seconds":60,"agent_version":"1","totals":{"cpus":4},"jobs":[{"job_id":"77",
        "user":"ann","origin":"cgroup2","path":"/job_77","first_seen":"%s","time":"%s",
        "cpu":{"usage_micros":%d,"cpus":4,"cores":4,"average_cores":3.9},
        "memory":{"anon_bytes":%d,"maximum_anon_bytes":%d,"shmem_bytes":0,"peak_bytes":%d,
        "limit_bytes":%d,"oom_kills":0}}]}]}\
        """
            .formatted(
                sequence,
                time,
                firstSeen,
                time,
                sequence * 234_000_000L,
                19 * GIB,
                19 * GIB,
                19 * GIB,
                20 * GIB));
  }

  private Map<String, String> webhook() throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "a key of enough bytes");
    return Map.of(
        "JOBGLASS_WEBHOOK_URL",
        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
        "JOBGLASS_WEBHOOK_KEY_FILE",
        key.toString());
  }

  private Server start(Map<String, String> more) throws IOException {
    Path settings = Files.writeString(directory.resolve("jobglass.yaml"), "");
    Map<String, String> environment = new java.util.HashMap<>(more);
    environment.put("JOBGLASS_CONFIG", settings.toString());
    return Server.start(
        ServerConfig.load(
            List.of("--port", "0", "--data", directory.resolve("data").toString()), environment));
  }

  private void post(Server server, String path, String json) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(server.url().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private JsonNode get(Server server, String path) throws Exception {
    return JsonMapper.shared().readTree(text(server, path));
  }

  private String metrics(Server server) {
    try {
      return text(server, "/metrics");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(Server server, String path) throws IOException, InterruptedException {
    URI uri = server.url().resolve(path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
