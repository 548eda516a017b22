package io.jobglass.cli.check;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** The folder in which the agent keeps reports until the server has them. */
final class SpoolCheck implements Check {
  private static final String DEFAULT = "/var/lib/jobglass-agent/spool";

  private final Machine machine;
  private final AgentPage page;

  SpoolCheck(Machine machine, AgentPage page) {
    this.machine = machine;
    this.page = page;
  }

  @Override
  public String name() {
    return "agent spool";
  }

  @Override
  public List<Finding> look() {
    String name = machine.variable("JOBGLASS_AGENT_SPOOL", DEFAULT);
    Folder folder = new Folder(machine, name);
    if (!folder.present()) {
      boolean expected =
          page instanceof AgentPage.Answered
              || machine.environment().containsKey("JOBGLASS_AGENT_SPOOL");
      return List.of(
          expected
              ? Finding.warning(
                  "there is no folder " + name + " (or this user may not see it)",
                  "export JOBGLASS_AGENT_SPOOL=DIR   # as the agent has it")
              : Finding.skipped("no agent is set up here: there is no " + name, ""));
    }
    Optional<Finding> problem = folder.problem("jobglass agent --spool DIR");
    if (problem.isPresent()) {
      return List.of(problem.get());
    }
    if (!Files.isWritable(folder.path())) {
      return List.of(
          Finding.warning(
              name + " cannot be written by this user; the agent's user may",
              "sudo jobglass check   # or as the agent's user"));
    }
    return List.of(Finding.ok(name + ", writable, " + folder.free()));
  }
}
