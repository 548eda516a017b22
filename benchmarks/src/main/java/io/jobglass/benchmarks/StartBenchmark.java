package io.jobglass.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** From exec to healthy, on a new and on an existing database. */
final class StartBenchmark implements Benchmark {
  private static final int ROUNDS = 7;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "server start to healthy, on a new and on an existing database";
  }

  @Override
  public void run(Programs programs, Table table) throws Exception {
    Path work = Files.createTempDirectory("jobglass-start-");
    try {
      Path data = work.resolve("data");
      try (Programs.Server server = programs.startServer(data)) {
        table.row(
            "start, new database",
            String.format(Locale.ROOT, "%.2f s", server.startMillis() / 1000),
            "-");
      }
      Latencies latencies = new Latencies();
      for (int i = 0; i < ROUNDS; i++) {
        try (Programs.Server server = programs.startServer(data)) {
          latencies.add((long) (server.startMillis() * 1e6));
        }
      }
      table.row(
          "start, existing database, median of " + ROUNDS,
          String.format(
              Locale.ROOT,
              "%.2f s (worst %.2f s)",
              latencies.percentileMillis(50) / 1000,
              latencies.percentileMillis(100) / 1000),
          "<= 3 s with the AOT cache");
    } finally {
      Programs.deleteTree(work);
    }
  }
}
