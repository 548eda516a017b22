package io.jobglass.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** {@code benchmarks/run [--full] NAME...|--all}: prints figures beside their budgets. */
public final class Main {
  private static final int JOBS = 200_000;
  private static final int ALL_JOBS = 2_000_000;

  private Main() {}

  private static List<Benchmark> benchmarks(boolean full) {
    return List.of(
        new HookBenchmark(),
        new StartBenchmark(),
        new CliBenchmark(),
        new LatencyBenchmark(),
        new EventsBenchmark(),
        new ReportsBenchmark(),
        storage(
            "copy",
            "samples by the store against bare binary COPY, below HTTP",
            List.of(),
            what -> what.endsWith("share of COPY") ? Budget.atLeast(40) : Budget.none()),
        storage(
            "list",
            "twelve list and search queries, below HTTP, at 200,000 jobs (--full: 2 million)",
            List.of(Integer.toString(full ? ALL_JOBS : JOBS)),
            what -> Budget.atMost(20)),
        storage(
            "wide",
            "the last events of a job on 2,000 nodes, below HTTP",
            List.of(),
            what -> Budget.atMost(10)),
        new ChildBenchmark(
            "agent",
            "the agent's processor time, memory, system calls at 1 to 200 constructed jobs, after half a minute",
            List.of("agent/target/test-classes", "agent/target/agent/lib/*"),
            "io.jobglass.agent.AgentFootprint",
            List.of("30", "20"),
            Main::agentBudget));
  }

  private static Benchmark storage(
      String name, String summary, List<String> arguments, Function<String, Budget> budget) {
    String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return new ChildBenchmark(
        name,
        summary,
        List.of(
            "storage-postgres/target/test-classes",
            "storage-testkit/target/classes",
            "server/target/server/lib/*"),
        "io.jobglass.storage.postgres." + type + "Benchmark",
        arguments,
        budget);
  }

  /** Half a percent, and a tenth for each job. */
  private static Budget agentBudget(String what) {
    if (what.endsWith("resident")) {
      return Budget.atMost(64);
    }
    if (!what.endsWith("processor")) {
      return Budget.none();
    }
    int jobs = Integer.parseInt(what.replaceAll("\\D", ""));
    return Budget.atMost(0.5 + 0.1 * jobs);
  }

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    List<Benchmark> all = benchmarks(words.remove("--full"));
    List<Benchmark> chosen =
        all.stream()
            .filter(benchmark -> words.contains("--all") || words.contains(benchmark.name()))
            .toList();
    if (chosen.isEmpty()) {
      System.out.println("usage: benchmarks/run [--full] NAME... | --all\n");
      all.forEach(
          benchmark -> System.out.printf("  %-10s %s%n", benchmark.name(), benchmark.summary()));
      System.exit(words.isEmpty() || words.contains("--list") ? 0 : 2);
    }
    Programs programs = new Programs(Path.of(System.getProperty("jobglass.root", ".")));
    int failed = 0;
    Table table = new Table();
    for (Benchmark benchmark : chosen) {
      System.err.println("running " + benchmark.name() + ": " + benchmark.summary());
      try {
        benchmark.run(programs, table);
      } catch (Exception e) {
        failed++;
        System.err.println(benchmark.name() + " failed: " + e);
      }
    }
    System.out.print(table.markdown());
    System.exit(failed == 0 ? 0 : 1);
  }
}
