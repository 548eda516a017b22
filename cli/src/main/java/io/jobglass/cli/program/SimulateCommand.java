package io.jobglass.cli.program;

import io.jobglass.cli.run.Exec;
import io.jobglass.cli.run.SpawnException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jobglass simulate}: becomes the simulator. */
@Command(
    name = "simulate",
    description = {
      "Post simulated jobs and nodes to a service, to try dashboards and rules.",
      "",
      "All options are passed on; 'simulate -- --help' shows them."
    })
public final class SimulateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OPTION", arity = "0..*", description = "Options of the simulator.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws SpawnException {
    throw Exec.become(Program.SIMULATOR.command(System.getenv(), options));
  }
}
