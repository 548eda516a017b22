package io.jobglass.agent.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.spool.ReportSpool;
import io.jobglass.agent.spool.SpoolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportLaneTest {
  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":(\\d+)");

  @TempDir Path root;

  private final AtomicLong nanos = new AtomicLong();
  private final List<Double> wishes = new ArrayList<>();
  private FakeServer server;
  private ReportSpool spool;
  private ReportLane lane;
  private Backoff backoff;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(ReportLaneTest::take);
    spool = ReportSpool.open(root.resolve("spool"), 1 << 20);
    backoff = new Backoff(nanos::get, () -> 1);
    Files.writeString(root.resolve("token"), "secret\n");
    ServerClient client =
        new ServerClient(server.address(), root.resolve("token"), InstantSource.system());
    lane = new ReportLane(spool, client, backoff, wishes::add);
  }

  @AfterEach
  void stop() {
    spool.close();
    server.close();
  }

  private static List<Long> sequences(String body) {
    Matcher matcher = SEQUENCE.matcher(body);
    List<Long> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(Long.valueOf(matcher.group(1)));
    }
    return found;
  }

  private static void take(com.sun.net.httpserver.HttpExchange exchange, String body)
      throws IOException {
    String receipts =
        sequences(body).stream()
            .map(sequence -> "{\"receipt\":\"stored\",\"sequence\":" + sequence + ",\"new\":[1]}")
            .collect(Collectors.joining(","));
    FakeServer.reply(
        exchange,
        200,
        "{\"x\":{\"y\":1},\"receipts\":[" + receipts + "],\"next_report_seconds\":5}");
  }

  private void append(int count) throws SpoolException {
    for (int i = 0; i < count; i++) {
      spool.append((stream, sequence) ->
          ("{\"sequence\":" + sequence + "}").getBytes(StandardCharsets.UTF_8));
    }
  }

  private void run(int steps) throws InterruptedException {
    for (int i = 0; i < steps; i++) {
      lane.runOnce();
      nanos.addAndGet(backoff.waitMillis() * 1_000_000);
    }
  }

  @Test
  void sendsNewestThenOneBatchOfOldOnes() throws Exception {
    append(250);
    run(2);
    assertThat(server.bodies()).hasSize(2);
    assertThat(sequences(server.bodies().get(0))).containsExactly(250L);
    assertThat(sequences(server.bodies().get(1))).hasSize(100).startsWith(1L);
    append(1);
    run(2);
    assertThat(sequences(server.bodies().get(2))).containsExactly(251L);
    assertThat(sequences(server.bodies().get(3))).hasSize(100).startsWith(101L);
    assertThat(server.bodies().getFirst()).startsWith("/v1/reports {\"reports\":[{");
    assertThat(server.authorizations()).containsOnly("Bearer secret");
    assertThat(wishes).containsOnly(5.0);
    assertThat(spool.pending()).isEqualTo(49);
  }

  @Test
  void nothingIsLostWhileTheServerFailsInEveryWay() throws Exception {
    append(3);
    server.next(
        FakeServer.status(500),
        FakeServer::drop,
        FakeServer::drop,
        FakeServer.status(503, "7"),
        FakeServer.status(404),
        FakeServer.status(401),
        (exchange, body) -> FakeServer.reply(exchange, 200, "<html>not it</html>"),
        (exchange, body) -> FakeServer.reply(exchange, 200, "{\"receipts\":[]}"));
    run(12);
    assertThat(spool.pending()).isZero();
    assertThat(spool.droppedReports()).isZero();
    assertThat(lane.sent()).isEqualTo(3);
    assertThat(lane.failed()).isEqualTo(7);
  }

  @Test
  void leavesTheServerAloneAsLongAsItAsks() throws Exception {
    append(1);
    server.next(FakeServer.status(503, "120"));
    lane.runOnce();
    assertThat(backoff.waitMillis()).isBetween(120_000L, 133_000L);
  }

  @Test
  void waitsLongerAfterEachFailure() throws Exception {
    append(1);
    server.always(FakeServer.status(502));
    long before = 0;
    for (int i = 0; i < 7; i++) {
      lane.runOnce();
      long wait = backoff.waitMillis();
      assertThat(wait).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(60_001);
      before = wait;
      nanos.addAndGet(wait * 1_000_000);
    }
    assertThat(before).isGreaterThan(30_000);
  }

  @Test
  void oneReportThatIsRefusedForGoodDoesNotHoldUpTheOthers() throws Exception {
    append(9);
    server.always((exchange, body) -> {
      if (sequences(body).contains(4L)) {
        FakeServer.reply(exchange, 400, "{}");
      } else {
        take(exchange, body);
      }
    });
    for (int i = 0; i < 12 && spool.pending() > 0; i++) {
      append(1);
      run(4);
    }
    assertThat(spool.pending()).isZero();
    assertThat(spool.droppedReports()).isEqualTo(1);
  }

  @Test
  void serverThatIsNotThere() throws Exception {
    append(1);
    server.close();
    lane.runOnce();
    assertThat(spool.pending()).isEqualTo(1);
    assertThat(backoff.failures()).isEqualTo(1);
  }

  @Test
  void aDayWithoutAServerCostsTheOldestReportsAndNoMemory() throws Exception {
    server.close();
    int windows = 24 * 60;
    long heap = 0;
    for (int window = 1; window <= windows; window++) {
      spool.append((stream, sequence) ->
          ("{\"sequence\":" + sequence + ",\"x\":\"" + "x".repeat(2000) + "\"}")
              .getBytes(StandardCharsets.UTF_8));
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      if (backoff.waitMillis() == 0) {
        lane.runOnce();
      }
      if (window == windows / 10) {
        heap = usedHeap();
      }
    }
    assertThat(usedHeap() - heap).isLessThan(1 << 20);
    assertThat(spool.bytes()).isLessThanOrEqualTo(1 << 20);
    assertThat(lane.failed()).isBetween(windows / 2L, (long) windows);
    assertThat(spool.pending() + spool.droppedReports()).isEqualTo(windows);
    assertThat(spool.pending()).isGreaterThan(400);

    long kept = spool.pending();
    try (FakeServer again = new FakeServer(ReportLaneTest::take)) {
      lane =
          new ReportLane(
              spool,
              new ServerClient(again.address(), null, InstantSource.system()),
              backoff,
              wishes::add);
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      run(2);
      // Old reports go between new ones.
      while (spool.pending() > 0 && kept < windows) {
        append(1);
        kept++;
        run(2);
      }
      assertThat(sequences(again.bodies().getFirst())).containsExactly((long) windows);
    }
    assertThat(spool.pending()).isZero();
    assertThat(lane.sent()).isEqualTo(kept);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void readsRetryAfterInBothForms() {
    InstantSource clock = () -> java.time.Instant.parse("2026-11-24T10:00:00Z");
    assertThat(RetryAfter.parse("7", clock)).hasSeconds(7);
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 10:00:30 GMT", clock)).hasSeconds(30);
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 09:00:30 GMT", clock)).isZero();
    assertThat(RetryAfter.parse("999999999", clock)).hasMinutes(10);
    assertThat(RetryAfter.parse("soon", clock)).isNull();
    assertThat(RetryAfter.parse(null, clock)).isNull();
  }
}
