package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Reports of nodes with ten jobs each, the load generator on the same cores; then one scrape of
 * {@code /metrics} with 50,000 live pairs of job and node.
 */
final class ReportsBenchmark implements Benchmark {
  static final int JOBS_PER_NODE = 10;
  private static final int CLIENTS = 8;
  private static final int PAIRS = 50_000;
  private static final Duration MEASURED = Duration.ofSeconds(8);
  private static final int RUNS = 5;
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
      table.add(
          "first report of each node (opens its 10 jobs)", first.perSecond(), "/s", Budget.none());
      if (first.wrong() > 0) {
        throw new IOException(first.wrong() + " reports were not stored");
      }
      load(server, nodes);
      for (int run = 0; run < RUNS; run++) {
        Load.Result result = load(server, nodes);
        String what = "rows of 10-job reports, " + CLIENTS + " connections";
        table.add(what, result.perSecond() * JOBS_PER_NODE, "rows/s", Budget.atLeast(10_000));
        table.add(what + ", p99", result.latencies().percentileMillis(99), "ms", Budget.none());
      }
      scrape(server, table);
    } finally {
      Programs.deleteTree(work);
    }
  }

  private Load.Result everyNodeOnce(Programs.Server server, int nodes)
      throws InterruptedException, IOException {
    return Load.run(
        server.port(),
        Load.Plan.of(CLIENTS, Duration.ofMinutes(3)).atMost(nodes),
        (connection, number) -> send(connection, (int) number));
  }

  private Load.Result load(Programs.Server server, int nodes)
      throws InterruptedException, IOException {
    Load.Result result =
        Load.run(
            server.port(),
            Load.Plan.of(CLIENTS, MEASURED),
            (connection, number) -> send(connection, (int) (number % nodes)));
    if (result.wrong() > 0) {
      throw new IOException(result.wrong() + " reports were not stored");
    }
    return result;
  }

  private static void scrape(Programs.Server server, Table table) throws IOException {
    try (Connection connection = new Connection(server.port())) {
      for (int i = 0; i < SCRAPES; i++) {
        long start = System.nanoTime();
        Connection.Answer answer = connection.get("/metrics");
        double millis = (System.nanoTime() - start) / 1e6;
        if (answer.status() != 200) {
          throw new IOException("/metrics answered " + answer.status());
        }
        table.add("/metrics with 50,000 live pairs", millis, "ms", Budget.atMost(1000));
      }
    }
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
