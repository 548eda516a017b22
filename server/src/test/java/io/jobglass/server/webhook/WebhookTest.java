package io.jobglass.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a real little HTTP server. */
class WebhookTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final String KEY = "a key of enough bytes";

  @TempDir private Path folder;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Queue<Integer> answers = new ArrayDeque<>();
  private HttpServer receiver;
  private Instant now = NOW;

  private record Request(Map<String, String> headers, String path, String body) {}

  @BeforeEach
  void startReceiver() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          Map<String, String> headers =
              exchange.getRequestHeaders().entrySet().stream()
                  .collect(
                      Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getFirst()));
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(new Request(headers, exchange.getRequestURI().getPath(), body));
          int status = answers.isEmpty() ? 200 : answers.remove();
          if (status == 302) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stopReceiver() {
    receiver.stop(0);
  }

  @Test
  void postsASignedMessageOfAnEnd() throws IOException {
    Webhook webhook = webhook(60);
    webhook.ended(job(EndReason.OUT_OF_MEMORY));
    assertThat(requests).as("nothing is sent by whoever tells").isEmpty();

    webhook.runOnce();

    Request request = requests.remove();
    JsonNode body = new JsonMapper().readTree(request.body());
    assertThat(request.path()).isEqualTo("/hook");
    assertThat(request.headers())
        .containsEntry("X-jobglass-event", "job.ended")
        .containsEntry("X-jobglass-delivery", body.get("id").asString())
        .containsEntry("X-jobglass-timestamp", Long.toString(NOW.getEpochSecond()))
        .containsEntry("Content-type", "application/json");
    assertThat(request.headers().get("X-jobglass-signature"))
        .isEqualTo(
            Signature.of(
                KEY.getBytes(StandardCharsets.UTF_8), NOW.getEpochSecond(), request.body()));
    assertThat(body.get("type").asString()).isEqualTo("job.ended");
    assertThat(body.get("job").toString())
        .isEqualTo(
            """
            {"cluster":"bed","id":"7","attempt":2,"user":"ada","name":"träne","state":"failed",\
            "reason":"out_of_memory","confirmed":true,"exit_code":0,\
            "start_time":"2026-11-25T09:00:00Z","end_time":"2026-11-25T10:00:00Z"}\
            """);
    assertThat(counted()).containsEntry("sent", 1.0);
  }

  @Test
  void signsAsOthersDo() {
    // printf %s '1700000000.{"a":1}' | openssl dgst -sha256 -hmac '0123456789abcdef'
    assertThat(
            Signature.of(
                "0123456789abcdef".getBytes(StandardCharsets.UTF_8), 1_700_000_000, "{\"a\":1}"))
        .isEqualTo("sha256=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23");
  }

  @Test
  void tellsWhatARunningJobIsWarnedOf() throws IOException {
    Webhook webhook = webhook(60);
    webhook.warned(job(null), finding());
    webhook.runOnce();

    JsonNode body = new JsonMapper().readTree(requests.remove().body());
    assertThat(body.get("type").asString()).isEqualTo("job.warning");
    assertThat(body.get("job").get("state").asString()).isEqualTo("running");
    assertThat(body.get("job").has("reason")).isFalse();
    assertThat(body.get("warning").toString())
        .isEqualTo(
            """
            {"code":"gpu_idle_now","severity":"warning","statement":"No GPU works",\
            "advice":"Look at the log"}\
            """);
  }

  @Test
  void triesAgainEverMoreRarelyAndInOrder() throws IOException {
    Webhook webhook = webhook(60);
    answers.addAll(List.of(503, 429));
    webhook.ended(job(EndReason.COMPLETED));
    webhook.warned(job(null), finding());

    webhook.runOnce();
    webhook.runOnce();
    assertThat(requests).as("not before two seconds").hasSize(1);
    now = now.plusSeconds(2);
    webhook.runOnce();
    now = now.plusSeconds(3);
    webhook.runOnce();
    assertThat(requests).as("then not before four").hasSize(2);
    now = now.plusSeconds(1);
    webhook.runOnce();

    assertThat(requests)
        .extracting(request -> request.headers().get("X-jobglass-event"))
        .containsExactly("job.ended", "job.ended", "job.ended", "job.warning");
    assertThat(requests.stream().limit(3).map(Request::body).distinct()).hasSize(1);
    assertThat(counted()).containsEntry("retried", 2.0).containsEntry("sent", 2.0);
  }

  @Test
  void givesUpWhatFailsForLong() throws IOException {
    Webhook webhook = webhook(60);
    receiver.stop(0);
    webhook.ended(job(EndReason.COMPLETED));
    for (int i = 0; i < Webhook.MOST_TRIES; i++) {
      webhook.runOnce();
      now = now.plus(Duration.ofMinutes(11));
    }
    webhook.runOnce();
    assertThat(counted())
        .containsEntry("retried", Webhook.MOST_TRIES - 1.0)
        .containsEntry("given_up", 1.0);
  }

  @Test
  void followsNoRedirectionAndTakesARefusalAsFinal() throws IOException {
    Webhook webhook = webhook(60);
    answers.addAll(List.of(302, 400));
    webhook.ended(job(EndReason.COMPLETED));
    webhook.ended(job(EndReason.COMPLETED));
    webhook.runOnce();
    assertThat(requests).extracting(Request::path).containsExactly("/hook", "/hook");
    assertThat(counted()).containsEntry("refused", 2.0).containsEntry("sent", 0.0);
  }

  @Test
  void sendsNoMoreThanItsShareOfAMinute() throws IOException {
    Webhook webhook = webhook(2);
    for (int i = 0; i < 5; i++) {
      webhook.ended(job(EndReason.COMPLETED));
    }
    webhook.runOnce();
    now = now.plusSeconds(59);
    webhook.runOnce();
    assertThat(requests).hasSize(2);
    now = now.plusSeconds(1);
    webhook.runOnce();
    assertThat(requests).hasSize(4);
  }

  @Test
  void dropsWhatTheQueueCannotHold() throws IOException {
    Webhook webhook = webhook(60);
    for (int i = 0; i < Webhook.MOST_WAITING + 3; i++) {
      webhook.ended(job(EndReason.COMPLETED));
    }
    assertThat(counted()).containsEntry("dropped", 3.0);
  }

  @Test
  void saysWhatIsWrongWithItsSettings() throws IOException {
    Path key = Files.writeString(folder.resolve("short"), "short\n");
    URI url = URI.create("https://host/hook");
    assertThat(new WebhookSettings(url, key, 1).problems())
        .containsExactly("webhook.key_file: expected a key of 16 bytes at least in " + key);
    assertThat(new WebhookSettings(url, folder.resolve("none"), 1).problems())
        .singleElement()
        .asString()
        .startsWith("webhook.key_file: expected a file");
    assertThat(new WebhookSettings(URI.create("ftp://host/"), key, 1).problems())
        .containsExactly("webhook.url: expected a URL such as https://host/path");
    assertThat(new WebhookSettings(URI.create("https://user:secret@host/x?k=y"), key, 1))
        .hasToString("https://host");
  }

  private Webhook webhook(int perMinute) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), KEY + "\n");
    URI url = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    return new Webhook(
        new WebhookSettings(url, key, perMinute), new WebhookCounts(registry), () -> now);
  }

  private Map<String, Double> counted() {
    return registry.scrape(name -> name.equals("jobglass_webhook_messages")).stream()
        .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
        .collect(
            Collectors.toMap(
                point -> point.getLabels().get("outcome"),
                CounterSnapshot.CounterDataPointSnapshot::getValue));
  }

  private static Finding finding() {
    return new Finding(
        "gpu_idle_now",
        Finding.Severity.WARNING,
        "No GPU works",
        "Look at the log",
        List.of(),
        Finding.Confidence.HIGH,
        "sampled",
        1.0);
  }

  private static Job job(@org.jspecify.annotations.Nullable EndReason reason) {
    return new Job(
        new JobId("bed", "7"),
        2,
        reason == null ? JobState.RUNNING : reason.usualState(),
        reason,
        true,
        Instant.parse("2026-11-25T09:00:00Z"),
        reason == null ? null : NOW,
        null,
        Facts.builder()
            .put(Fact.USER, "ada")
            .put(Fact.NAME, "träne")
            .put(Fact.EXIT_CODE, reason == null ? null : (Long) 0L)
            .build(),
        List.of());
  }
}
