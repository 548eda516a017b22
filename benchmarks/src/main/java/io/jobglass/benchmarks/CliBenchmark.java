package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Commands as a user waits for them: the launcher script and Java's start included. */
final class CliBenchmark implements Benchmark {
  private static final int JOBS = 10_000;
  private static final int JOBS_PER_NODE = ReportsBenchmark.JOBS_PER_NODE;
  private static final int CLIENTS = 8;
  private static final int WARM_UP = 5;
  private static final int RUNS = 20;

  @Override
  public String name() {
    return "cli";
  }

  @Override
  public String summary() {
    return "wall time of `jobglass job ID` and of `jobglass report users` over 10,000 jobs";
  }

  @Override
  public void run(Programs programs, Table table) throws Exception {
    Path work = Files.createTempDirectory("jobglass-cli-");
    try (Programs.Server server = programs.startServer(work.resolve("data"))) {
      fill(server);
      Path log = work.resolve("cli.log");
      List<String> job = command(programs, server, "job", "r1");
      List<String> report = command(programs, server, "report", "users");
      for (int run = 0; run < WARM_UP; run++) {
        millis(job, log);
        millis(report, log);
      }
      for (int run = 0; run < RUNS; run++) {
        table.add("`jobglass job ID`", millis(job, log), "ms", Budget.atMost(400));
        table.add(
            "`jobglass report users`, 10,000 jobs", millis(report, log), "ms", Budget.atMost(1000));
      }
    } finally {
      Programs.deleteTree(work);
    }
  }

  /** Jobs that were measured and have ended. */
  private static void fill(Programs.Server server) throws InterruptedException, IOException {
    int nodes = JOBS / JOBS_PER_NODE;
    Load.Plan plan = Load.Plan.of(CLIENTS, Duration.ofMinutes(3));
    Load.Result reported =
        Load.run(
            server.port(),
            plan.atMost(2L * nodes),
            (connection, number) ->
                connection
                        .post(
                            "/v1/reports",
                            ReportsBenchmark.report((int) number % nodes, 1 + number / nodes))
                        .status()
                    == 200);
    Load.Result ended =
        Load.run(
            server.port(),
            plan.atMost(JOBS),
            (connection, number) ->
                connection
                        .post(
                            "/v1/events/job-finished",
                            EventsBenchmark.finished("r" + number, Instant.now().toString()))
                        .status()
                    == 200);
    if (reported.wrong() + ended.wrong() > 0) {
      throw new IOException("not all jobs were stored");
    }
  }

  private static List<String> command(
      Programs programs, Programs.Server server, String... arguments) {
    List<String> command = new ArrayList<>(List.of(programs.root().resolve("jobglass").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--server", "http://127.0.0.1:" + server.port()));
    return command;
  }

  private static double millis(List<String> command, Path log) throws Exception {
    long start = System.nanoTime();
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    double millis = (System.nanoTime() - start) / 1e6;
    if (code != 0) {
      throw new IOException(command + " ended with " + code + ": " + Files.readString(log));
    }
    return millis;
  }
}
