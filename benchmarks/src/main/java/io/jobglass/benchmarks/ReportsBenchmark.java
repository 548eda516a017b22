package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Reports of nodes with ten jobs each, the load generator on the same cores; then one scrape of
 * {@code /metrics} with 50,000 live pairs of job and node.
 */
final class ReportsBenchmark implements Benchmark {
  private static final int JOBS_PER_NODE = 10;
  private static final int CLIENTS = 8;
  private static final int PAIRS = 50_000;
  private static final Duration MEASURED = Duration.ofSeconds(15);
  private static final int SCRAPES = 20;

  private final AtomicLongArray sequences = new AtomicLongArray(PAIRS / JOBS_PER_NODE);

  @Override
  public String name() {
    return "reports";
  }

  @Override
  public String summary() {
    return "reports and rows per second, and a scrape with 50,000 live pairs";
  }

  @Override
  public void run(Programs programs, Table table) throws Exception {
    Path work = Files.createTempDirectory("jobglass-reports-");
    try (Programs.Server server = programs.startServer(work.resolve("data"))) {
      int nodes = PAIRS / JOBS_PER_NODE;
      Load.Result first = everyNodeOnce(server, nodes);
      table.row(
          "first report of each node (opens its jobs)",
          String.format(Locale.ROOT, "%.0f reports/s, %d wrong", first.perSecond(), first.wrong()),
          "-");
      Load.Result result =
          Load.run(
              server.port(),
              Load.Plan.of(CLIENTS, MEASURED),
              (connection, number) -> send(connection, (int) (number % nodes)));
      table.row(
          "reports of 10 jobs, " + CLIENTS + " connections",
          String.format(
              Locale.ROOT,
              "%.0f reports/s = %.0f rows/s, p50 %.1f ms, p99 %.1f ms, %d wrong",
              result.perSecond(),
              result.perSecond() * JOBS_PER_NODE,
              result.latencies().percentileMillis(50),
              result.latencies().percentileMillis(99),
              result.wrong()),
          ">= 10000 rows/s");
      scrape(server, table);
    } finally {
      Programs.deleteTree(work);
    }
  }

  private Load.Result everyNodeOnce(Programs.Server server, int nodes) throws InterruptedException {
    return Load.run(
        server.port(),
        Load.Plan.of(CLIENTS, Duration.ofMinutes(3)).atMost(nodes),
        (connection, number) -> send(connection, (int) number));
  }

  private static void scrape(Programs.Server server, Table table) throws IOException {
    Latencies latencies = new Latencies();
    int bytes = 0;
    long series = 0;
    try (Connection connection = new Connection(server.port())) {
      for (int i = 0; i < SCRAPES; i++) {
        long start = System.nanoTime();
        String body = connection.get("/metrics").body();
        latencies.add(System.nanoTime() - start);
        bytes = body.length();
        series = body.lines().filter(line -> !line.startsWith("#")).count();
      }
    }
    table.row(
        "/metrics with 50,000 live pairs",
        String.format(
            Locale.ROOT,
            "median %.0f ms, worst %.0f ms, %d series, %.1f MB",
            latencies.percentileMillis(50),
            latencies.percentileMillis(100),
            series,
            bytes / 1e6),
        "<= 1000 ms");
  }

  private boolean send(Connection connection, int node) throws IOException {
    long sequence = sequences.incrementAndGet(node);
    return connection.post("/v1/reports", report(node, sequence)).status() == 200;
  }

  static byte[] report(int node, long sequence) {
    Instant time = Instant.now();
    StringBuilder json = new StringBuilder(8192);
    json.append("{\"reports\":[{\"node\":\"n")
        .append(node)
        .append("\",\"boot_id\":\"b1\",\"stream_id\":\"s")
        .append(node)
        .append("\",\"sequence\":")
        .append(sequence)
        .append(",\"time\":\"")
        .append(time)
        .append("\",\"interval_seconds\":15,\"agent_version\":\"1\",\"totals\":{\"cpus\":64},")
        .append("\"jobs\":[");
    for (int job = 0; job < JOBS_PER_NODE; job++) {
      json.append(job == 0 ? "" : ",")
          .append("{\"job_id\":\"r")
          .append(node * JOBS_PER_NODE + job)
          .append("\",\"user\":\"u")
          .append(job)
          .append("\",\"origin\":\"cgroup2\",\"path\":\"/job\",")
          .append("\"first_seen\":\"2026-11-24T10:00:00Z\",\"time\":\"")
          .append(time)
          .append("\",\"cpu\":{\"usage_micros\":")
          .append(sequence * 15_000_000)
          .append(",\"cpus\":4,\"average_cores\":1.25},\"memory\":{\"current_bytes\":1073741824,")
          .append("\"anon_bytes\":536870912,\"file_bytes\":268435456,\"peak_bytes\":1181116006,")
          .append("\"limit_bytes\":4294967296,\"oom_kills\":0}}");
    }
    return json.append("]}]}").toString().getBytes(StandardCharsets.UTF_8);
  }
}
