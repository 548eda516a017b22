package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * From the rename of a hook's file in the spool to its job in the API, one file after the other.
 */
final class LatencyBenchmark implements Benchmark {
  private static final int WARM_UP = 20;
  private static final int RUNS = 5;
  private static final int FILES = 100;
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String summary() {
    return "spool file to visible in the API";
  }

  @Override
  public void run(Programs programs, Table table) throws Exception {
    Path work = Files.createTempDirectory("jobglass-latency-");
    Path hooks = work.resolve("hooks");
    for (String folder : new String[] {"", "tmp", "new"}) {
      Files.createDirectory(
          hooks.resolve(folder),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    try (Programs.Server server = programs.startServer(work.resolve("data"));
        Programs.Agent _ = programs.startAgent(work, hooks, server.port());
        Connection connection = new Connection(server.port())) {
      for (int i = 0; i < WARM_UP; i++) {
        drop(hooks, i, connection);
      }
      for (int run = 0; run < RUNS; run++) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < FILES; i++) {
          latencies.add(drop(hooks, WARM_UP + run * FILES + i, connection));
        }
        table.add("spool file to API, p50", latencies.percentileMillis(50), "ms", Budget.none());
        table.add(
            "spool file to API, p95", latencies.percentileMillis(95), "ms", Budget.atMost(1000));
        table.add("spool file to API, worst", latencies.percentileMillis(100), "ms", Budget.none());
      }
    } finally {
      Programs.deleteTree(work);
    }
  }

  private static long drop(Path hooks, int number, Connection connection) throws IOException {
    String id = Integer.toString(100_000 + number);
    String name = "1795559223-prolog_slurmd-" + id + "-1-0.env";
    Path file = hooks.resolve("tmp").resolve(name);
    Files.write(file, record(id));
    long start = System.nanoTime();
    Files.move(file, hooks.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    while (connection.get("/v1/jobs/" + id).status() != 200) {
      if (System.nanoTime() - start > DEADLINE_NANOS) {
        throw new IOException("job " + id + " did not show in the API within 30 s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return System.nanoTime() - start;
  }

  private static byte[] record(String id) {
    return String.join(
            "\0",
            "JOBGLASS_HOOK_VERSION=1",
            "JOBGLASS_HOOK_TIME=1795559223.5",
            "JOBGLASS_HOOK_NODE=n1",
            "JOBGLASS_HOOK_BOOT_ID=84b25a54-34c7-4a53-b910-ebbf71841563",
            "SLURM_SCRIPT_CONTEXT=prolog_slurmd",
            "SLURM_JOB_ID=" + id,
            "SLURM_JOB_USER=alice",
            "SLURM_JOB_UID=1000",
            "SLURMD_NODENAME=n1",
            "SLURM_NODELIST=n1",
            "")
        .getBytes(StandardCharsets.UTF_8);
  }
}
