package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills the service, and in every second round PostgreSQL too, while clients send, and restarts on
 * the same directory: every event and report answered 200 must be there, none twice.
 */
public final class Durability {
  /** Every third is a report, so that both are under way when the kill comes. */
  private static final int REQUESTS = 1500;

  private static final int REPORTS = REQUESTS / 3;
  private static final int CLIENTS = 32;
  private static final Pattern TOTAL = Pattern.compile("\"total\":\\s*(\\d+)");
  private static final Pattern SAMPLES = Pattern.compile("\"sample_count\":\\s*(\\d+)");

  private final Programs programs;
  private final Path data;

  /** What was answered 200 before the kill. */
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();

  private Durability(Programs programs, Path data) {
    this.programs = programs;
    this.data = data;
  }

  /** {@code [ROUNDS]}: prints a line a round, ends with {@code N passed, N failed}. */
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    Programs programs = new Programs(Path.of(System.getProperty("jobglass.root", ".")));
    Path work = Files.createTempDirectory("jobglass-durability-");
    int failed = 0;
    try {
      for (int round = 1; round <= rounds; round++) {
        Durability durability = new Durability(programs, work.resolve("data"));
        failed += durability.round(round) ? 0 : 1;
      }
    } finally {
      Programs.deleteTree(work);
    }
    System.out.printf("%d passed, %d failed%n", rounds - failed, failed);
    System.exit(failed == 0 ? 0 : 1);
  }

  private boolean round(int round) throws Exception {
    boolean killDatabase = round % 2 == 0;
    Programs.Server server = programs.startServer(data);
    sendUntilKilled(server, round, killDatabase);
    int before = acknowledged.size();
    int lost;
    int doubled;
    try (Programs.Server restarted = programs.startServer(data);
        Connection connection = new Connection(restarted.port())) {
      lost = lost(connection, round);
      sendTheRest(connection, round);
      doubled = notExactlyOnce(connection, round);
    }
    System.out.printf(
        "round %2d: killed %s; %d of %d answered before it, %d lost, %d not exactly once%n",
        round,
        killDatabase ? "service and PostgreSQL" : "service",
        before,
        REQUESTS,
        lost,
        doubled);
    return before > 0 && lost == 0 && doubled == 0;
  }

  private void sendUntilKilled(Programs.Server server, int round, boolean killDatabase)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    CountDownLatch half = new CountDownLatch(REQUESTS / 3);
    CountDownLatch done = new CountDownLatch(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Thread.startVirtualThread(() -> {
        try (Connection connection = new Connection(server.port())) {
          for (int number = next.getAndIncrement();
              number < REQUESTS;
              number = next.getAndIncrement()) {
            if (send(connection, round, number)) {
              acknowledged.add(number);
              half.countDown();
            }
          }
        } catch (IOException e) {
          // The kill: what was not answered is sent again after the restart.
        } finally {
          done.countDown();
        }
      });
    }
    half.await();
    List<ProcessHandle> database = killDatabase ? postgres(server) : List.of();
    server.kill();
    database.forEach(ProcessHandle::destroyForcibly);
    done.await();
  }

  private static List<ProcessHandle> postgres(Programs.Server server) {
    return server
        .process()
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/postgres"))
        .toList();
  }

  private static boolean send(Connection connection, int round, int number) throws IOException {
    Connection.Answer answer =
        isReport(number)
            ? connection.post("/v1/reports", report(round, number / 3 + 1))
            : connection.post(
                "/v1/events/job-started", EventsBenchmark.started(job(round, number)));
    return answer.status() == 200;
  }

  private static boolean isReport(int number) {
    return number % 3 == 2;
  }

  private static String job(int round, int number) {
    return "d" + round + "-" + number;
  }

  private static String measuredJob(int round) {
    return "m" + round;
  }

  private static byte[] report(int round, int sequence) {
    String time = java.time.Instant.parse("2026-11-24T10:00:00Z").plusSeconds(sequence).toString();
    return ("{\"reports\":[{\"node\":\"n"
            + round
            + "\",\"boot_id\":\"b\",\"stream_id\":\"s"
            + round
            + "\",\"sequence\":"
            + sequence
            + ",\"time\":\""
            + time
            + "\",\"interval_seconds\":1,\"jobs\":[{\"job_id\":\""
            + measuredJob(round)
            + "\",\"origin\":\"cgroup2\",\"path\":\"/j\",\"first_seen\":\"2026-11-24T10:00:00Z\","
            + "\"time\":\""
            + time
            + "\",\"cpu\":{\"usage_micros\":"
            + sequence
            + "},\"memory\":{\"current_bytes\":4096}}]}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private int lost(Connection connection, int round) throws IOException {
    int lost = 0;
    int reports = 0;
    for (int number : acknowledged) {
      if (isReport(number)) {
        reports++;
      } else if (connection.get("/v1/jobs/" + job(round, number)).status() != 200) {
        lost++;
      }
    }
    return lost + Math.max(0, reports - (int) samples(connection, round));
  }

  private void sendTheRest(Connection connection, int round) throws IOException {
    for (int number = 0; number < REQUESTS; number++) {
      if (!acknowledged.contains(number) && !send(connection, round, number)) {
        throw new IOException("the restarted service did not take number " + number);
      }
    }
  }

  private int notExactlyOnce(Connection connection, int round) throws IOException {
    int wrong = samples(connection, round) == REPORTS ? 0 : 1;
    for (int number = 0; number < REQUESTS; number++) {
      if (!isReport(number)) {
        // One decision in the audit trail for one event.
        String audit = connection.get("/v1/jobs/" + job(round, number) + "/audit").body();
        wrong += number(TOTAL, audit) == 1 ? 0 : 1;
      }
    }
    return wrong;
  }

  private static long samples(Connection connection, int round) throws IOException {
    return number(SAMPLES, connection.get("/v1/jobs/" + measuredJob(round)).body());
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
