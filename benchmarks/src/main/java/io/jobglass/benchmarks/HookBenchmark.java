package io.jobglass.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The hook with a Prolog's environment against an empty script, in turn, in the same run. */
final class HookBenchmark implements Benchmark {
  private static final int RUNS = 5;
  private static final int CALLS = 100;

  @Override
  public String name() {
    return "hook";
  }

  @Override
  public String summary() {
    return "the hook against an empty script";
  }

  @Override
  public void run(Programs programs, Table table) throws Exception {
    Path work = Files.createTempDirectory("jobglass-hook-");
    try {
      String hook = programs.root().resolve("deploy/slurm/jobglass-hook").toString();
      Map<String, String> environment =
          Map.of(
              "JOBGLASS_HOOK_SPOOL", work.toString(),
              "SLURM_JOB_ID", "4711",
              "SLURM_JOB_USER", "alice",
              "SLURM_JOB_UID", "1000",
              "SLURM_SCRIPT_CONTEXT", "prolog_slurmd",
              "SLURMD_NODENAME", "n1",
              "SLURM_CLUSTER_NAME", "alpha",
              "SLURM_JOB_PARTITION", "batch",
              "SLURM_NODELIST", "n1");
      for (int run = 0; run < RUNS; run++) {
        Latencies empty = new Latencies();
        Latencies full = new Latencies();
        for (int i = 0; i < CALLS; i++) {
          empty.add(time(List.of("/bin/sh", "-c", ":"), Map.of()));
          full.add(time(List.of(hook), environment));
        }
        double median = full.percentileMillis(50);
        table.add("empty script, p50", empty.percentileMillis(50), "ms", Budget.none());
        table.add("hook, p50", median, "ms", Budget.atMost(10));
        table.add("hook, p99", full.percentileMillis(99), "ms", Budget.none());
        table.add(
            "hook against empty script",
            median / empty.percentileMillis(50),
            "x",
            Budget.atMost(3));
      }
      try (var files = Files.list(work.resolve("new"))) {
        if (files.count() != RUNS * CALLS) {
          throw new IOException("the hook did not write a file for each call");
        }
      }
    } finally {
      Programs.deleteTree(work);
    }
  }

  private static long time(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    int status = process.waitFor();
    long nanos = System.nanoTime() - start;
    if (status != 0) {
      throw new IOException(command + " exited with " + status);
    }
    return nanos;
  }
}
