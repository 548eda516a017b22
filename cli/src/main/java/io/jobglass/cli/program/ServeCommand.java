package io.jobglass.cli.program;

import io.jobglass.cli.run.Exec;
import io.jobglass.cli.run.SpawnException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jobglass serve}: becomes the server. */
@Command(
    name = "serve",
    description = {
      "Run the service: HTTP API, web pages, storage.",
      "",
      "All options are passed on; 'serve -- --help' shows them."
    })
public final class ServeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OPTION", arity = "0..*", description = "Options of the server.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws SpawnException {
    throw Exec.become(Program.SERVER.command(System.getenv(), options));
  }
}
