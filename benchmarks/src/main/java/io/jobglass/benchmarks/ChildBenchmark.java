package io.jobglass.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A driver that lives beside the code it measures and prints its figures, one a line: what, value
 * and unit, with tabs between.
 *
 * @param classPath relative to the repository
 * @param budget of the figure of a name
 */
record ChildBenchmark(
    String name,
    String summary,
    List<String> classPath,
    String mainClass,
    List<String> arguments,
    Function<String, Budget> budget)
    implements Benchmark {

  @Override
  public void run(Programs programs, Table table) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        String.join(
            ":",
            classPath.stream().map(entry -> programs.root().resolve(entry).toString()).toList()));
    command.add(mainClass);
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] cells = line.split("\t", -1);
        if (cells.length == 3) {
          table.add(cells[0], Double.parseDouble(cells[1]), cells[2], budget.apply(cells[0]));
        }
      }
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(name + " ended with status " + status);
    }
  }
}
