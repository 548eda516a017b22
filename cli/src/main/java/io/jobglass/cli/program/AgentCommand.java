package io.jobglass.cli.program;

import io.jobglass.cli.run.Exec;
import io.jobglass.cli.run.SpawnException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jobglass agent}: becomes the agent. */
@Command(
    name = "agent",
    description = {
      "Run this node's agent: measures jobs and forwards events.",
      "",
      "All options are passed on; 'agent -- --help' shows them."
    })
public final class AgentCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OPTION", arity = "0..*", description = "Options of the agent.")
  private List<String> options = List.of();

  @Override
  public Integer call() throws SpawnException {
    throw Exec.become(Program.AGENT.command(System.getenv(), options));
  }
}
