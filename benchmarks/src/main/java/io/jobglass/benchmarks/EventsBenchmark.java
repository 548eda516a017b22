package io.jobglass.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Events acknowledged after commit, PostgreSQL with fsync on: starts and finishes in turn. */
final class EventsBenchmark implements Benchmark {
  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final Duration MEASURED = Duration.ofSeconds(10);

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
      for (int clients : new int[] {1, 8, 64}) {
        String prefix = "c" + clients + "-";
        Load.Result result =
            Load.run(
                server.port(),
                Load.Plan.of(clients, MEASURED),
                (connection, number) -> send(connection, prefix, number));
        table.row(
            "events acknowledged, " + clients + " connections",
            String.format(
                Locale.ROOT,
                "%.0f/s, p50 %.2f ms, p99 %.2f ms, %d wrong",
                result.perSecond(),
                result.latencies().percentileMillis(50),
                result.latencies().percentileMillis(99),
                result.wrong()),
            clients == 64 ? ">= 5000/s" : "-");
      }
      Load.Result paced =
          Load.run(
              server.port(),
              Load.Plan.of(64, MEASURED).paced(1000),
              (connection, number) -> send(connection, "p", number));
      table.row(
          "events at 1000/s",
          String.format(
              Locale.ROOT,
              "p50 %.2f ms, p99 %.2f ms, %d wrong",
              paced.latencies().percentileMillis(50),
              paced.latencies().percentileMillis(99),
              paced.wrong()),
          "p99 <= 10 ms");
    } finally {
      Programs.deleteTree(work);
    }
  }

  private static boolean send(Connection connection, String prefix, long number)
      throws java.io.IOException {
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

  static byte[] finished(String id) {
    return ("{\"job_id\":\""
            + id
            + "\",\"final_state\":\"completed\",\"timestamp\":\"2026-11-24T11:00:00Z\","
            + "\"exit_code\":0}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
