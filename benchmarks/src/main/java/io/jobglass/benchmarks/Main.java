package io.jobglass.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** {@code benchmarks/run NAME|--all|--list}: prints figures beside their budgets. */
public final class Main {
  private static final List<Benchmark> BENCHMARKS =
      List.of(
          new HookBenchmark(),
          new StartBenchmark(),
          new LatencyBenchmark(),
          new EventsBenchmark(),
          new ReportsBenchmark());

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    String name = arguments.length == 1 ? arguments[0] : "--list";
    List<Benchmark> chosen =
        BENCHMARKS.stream()
            .filter(benchmark -> name.equals("--all") || name.equals(benchmark.name()))
            .toList();
    if (chosen.isEmpty()) {
      System.out.println("usage: benchmarks/run NAME | --all\n");
      BENCHMARKS.forEach(
          benchmark -> System.out.printf("  %-10s %s%n", benchmark.name(), benchmark.summary()));
      System.exit(name.equals("--list") ? 0 : 2);
    }
    Programs programs = new Programs(Path.of(System.getProperty("jobglass.root", ".")));
    Table table = new Table();
    for (Benchmark benchmark : chosen) {
      System.err.println("running " + benchmark.name() + ": " + benchmark.summary());
      benchmark.run(programs, table);
    }
  }
}
