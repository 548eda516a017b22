package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Events acknowledged after commit, PostgreSQL with fsync on: starts and finishes in turn. */
final class EventsBenchmark implements Benchmark {
  /**
   * Until PostgreSQL takes segments of its log again: each new one holds up all for 20 to 50 ms.
   */
  private static final Duration WARM_UP = Duration.ofSeconds(100);

  private static final Duration MEASURED = Duration.ofSeconds(5);
  private static final int RUNS = 5;
  private static final int PACED_CLIENTS = 64;

  private int loads;

  @Override
  public String name() {
    return "events";
  }

  @Override
  public String summary() {
    return "events per second acknowledged at 1, 8 and 64 connections";
  }

  @Override
  public void run(Programs programs, Table table) throws Exception {
    Path work = Files.createTempDirectory("jobglass-events-");
    try (Programs.Server server = programs.startServer(work.resolve("data"))) {
      Load.run(
          server.port(),
          Load.Plan.of(64, WARM_UP),
          (connection, number) -> send(connection, "w", number));
      for (int run = 0; run < RUNS; run++) {
        for (int clients : new int[] {1, 8, 64}) {
          Load.Result result = load(server, Load.Plan.of(clients, MEASURED));
          String what =
              "events acknowledged, " + clients + (clients == 1 ? " connection" : " connections");
          Budget budget = clients == 64 ? Budget.atLeast(5000) : Budget.none();
          table.add(what, result.perSecond(), "/s", budget);
          table.add(what + ", p99", result.latencies().percentileMillis(99), "ms", Budget.none());
        }
        Latencies paced =
            load(server, Load.Plan.of(PACED_CLIENTS, MEASURED).paced(1000)).latencies();
        table.add(
            "events at 1,000/s offered, p50", paced.percentileMillis(50), "ms", Budget.none());
        table.add(
            "events at 1,000/s offered, p99", paced.percentileMillis(99), "ms", Budget.atMost(10));
      }
    } finally {
      Programs.deleteTree(work);
    }
  }

  private Load.Result load(Programs.Server server, Load.Plan plan)
      throws InterruptedException, IOException {
    String prefix = "l" + loads++ + "-";
    Load.Result result =
        Load.run(server.port(), plan, (connection, number) -> send(connection, prefix, number));
    if (result.wrong() > 0) {
      throw new IOException(result.wrong() + " events were not acknowledged");
    }
    return result;
  }

  private static boolean send(Connection connection, String prefix, long number)
      throws IOException {
    String id = prefix + number / 2;
    return number % 2 == 0
        ? connection.post("/v1/events/job-started", started(id)).status() == 200
        : connection.post("/v1/events/job-finished", finished(id)).status() == 200;
  }

  static byte[] started(String id) {
    return ("{\"job_id\":\""
            + id
            + "\",\"user\":\"alice\",\"node_list\":[\"n1\"],\"timestamp\":\"2026-11-24T10:00:00Z\","
            + "\"cpu_allocation\":4,\"memory_allocation_mb\":8192,\"partition\":\"batch\","
            + "\"account\":\"physics\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] finished(String id) {
    return finished(id, "2026-11-24T11:00:00Z");
  }

  static byte[] finished(String id, String time) {
    return ("{\"job_id\":\""
            + id
            + "\",\"final_state\":\"completed\",\"timestamp\":\""
            + time
            + "\",\"exit_code\":0}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
