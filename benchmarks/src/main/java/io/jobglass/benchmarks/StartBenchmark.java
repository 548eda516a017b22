package io.jobglass.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

/** From exec to healthy, on a new and on an existing database. */
final class StartBenchmark implements Benchmark {
  private static final int RUNS = 7;

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
        table.add("start, new database", server.startMillis() / 1000, "s", Budget.none());
      }
      for (int run = 0; run < RUNS; run++) {
        try (Programs.Server server = programs.startServer(data)) {
          table.add("start, existing database", server.startMillis() / 1000, "s", Budget.atMost(3));
        }
      }
    } finally {
      Programs.deleteTree(work);
    }
  }
}
