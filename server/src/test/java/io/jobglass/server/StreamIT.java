package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.server.config.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stream of changes as a page reads it. */
@Timeout(120)
class StreamIT {
  private final Client client = new Client();

  /** An open stream, read event by event. */
  private static final class Events implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    Events(URI address) throws IOException, InterruptedException {
      answer =
          http.send(
              HttpRequest.newBuilder(address).header("Accept", "text/event-stream").build(),
              HttpResponse.BodyHandlers.ofInputStream());
      lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The next event, over comments: its name and its data. */
    Map.Entry<String, JsonNode> next() throws IOException {
      String name = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !name.isEmpty()) {
          return Map.entry(name, JsonMapper.shared().readTree(data));
        }
      }
      throw new IOException("the stream is over");
    }

    /** Reads on until a change of the job comes. */
    JsonNode changeOf(String id) throws IOException {
      while (true) {
        Map.Entry<String, JsonNode> event = next();
        for (JsonNode change : event.getValue().path("jobs")) {
          if (change.get("id").asString().equals(id)) {
            return change;
          }
        }
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
      http.close();
    }
  }

  @Test
  void tellsOfChangedRecordsAndOfNewMeasurements() throws Exception {
    try (Events events = new Events(TestServer.url().resolve("/v1/stream"))) {
      assertThat(events.answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(events.next().getKey()).isEqualTo("hello");

      create("stream-1");
      JsonNode created = events.changeOf("stream-1");
      assertThat(created.get("state").asString()).isEqualTo("running");
      assertThat(created.get("recorded").asBoolean()).isTrue();

      sample("stream-1");
      assertThat(events.changeOf("stream-1").get("recorded").asBoolean()).isFalse();

      client.patch("/v1/jobs/stream-1", "{\"state\":\"completed\"}");
      assertThat(events.changeOf("stream-1").get("state").asString()).isEqualTo("completed");
    }
  }

  @Test
  void oneJobsStreamTellsOfThatJobAlone() throws Exception {
    create("stream-2");
    create("stream-3");
    try (Events events = new Events(TestServer.url().resolve("/v1/stream?job=stream-3"))) {
      assertThat(events.next().getKey()).isEqualTo("hello");
      sample("stream-2");
      sample("stream-3");

      assertThat(events.next().getValue().at("/jobs/0/id").asString()).isEqualTo("stream-3");
    }
  }

  @Test
  void whoeverFollowsAJobHasItsAgentsReportMoreOften() throws Exception {
    client.post("/v1/reports", ApiContractIT.report("s-stream", 1, "stream-4", false, 0));
    try (Events events = new Events(TestServer.url().resolve("/v1/stream?job=stream-4"))) {
      events.next();
      assertThat(
              client
                  .post("/v1/reports", ApiContractIT.report("s-stream", 2, "stream-4", false, 0))
                  .json()
                  .get("next_report_seconds")
                  .asInt())
          .isEqualTo(5);
      assertThat(events.changeOf("stream-4").get("recorded").asBoolean()).isFalse();
    }
  }

  @Test
  void endsWhenItsTimeIsOverAndRefusesWhatItCannotFollow() {
    assertThat(client.get("/v1/stream?seconds=1").text())
        .startsWith("retry: 3000\nevent: hello\n")
        .endsWith("event: end\ndata: {}\n\n");
    assertThat(client.get("/v1/stream?job=no-such-job").status()).isEqualTo(404);
    assertThat(client.get("/v1/stream?seconds=0").status()).isEqualTo(400);
  }

  @Test
  void stopEndsStreamsAtOnce(@TempDir Path directory) throws Exception {
    Path settings = Files.writeString(directory.resolve("jobglass.yaml"), "");
    Server server =
        Server.start(
            ServerConfig.load(
                List.of("--port", "0", "--data", directory.resolve("data").toString()),
                Map.of(
                    "JOBGLASS_CONFIG", settings.toString(), "JOBGLASS_HTTP_DRAIN_TIMEOUT", "10m")));
    try (Events events = new Events(server.url().resolve("/v1/stream"))) {
      assertThat(events.next().getKey()).isEqualTo("hello");
      server.close();

      assertThat(events.next().getKey()).isEqualTo("end");
    }
  }

  private void create(String id) {
    String job = "{\"id\":\"%s\",\"user\":\"ann\",\"nodes\":[\"n1\"]}".formatted(id);
    assertThat(client.post("/v1/jobs", job, Client.WRITER).status()).isEqualTo(201);
  }

  private void sample(String id) {
    String sample = "{\"cpu_usage\":5,\"memory_usage_mb\":7}";
    assertThat(client.post("/v1/jobs/" + id + "/metrics", sample).status()).isEqualTo(201);
  }
}
