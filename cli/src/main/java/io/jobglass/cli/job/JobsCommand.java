package io.jobglass.cli.job;

import io.jobglass.api.client.model.JobList;
import io.jobglass.api.client.model.JobState;
import io.jobglass.cli.api.JobFilter;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobglass jobs}. */
@Command(name = "jobs", description = "List jobs, latest first.")
public final class JobsCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only jobs in this state: ${COMPLETION-CANDIDATES}.")
  private @Nullable JobState state;

  @Option(names = "--user", paramLabel = "NAME", description = "Only jobs of this user.")
  private @Nullable String user;

  @Option(names = "--node", paramLabel = "NAME", description = "Only jobs on this node.")
  private @Nullable String node;

  @Option(names = "--partition", paramLabel = "NAME", description = "Only jobs of this partition.")
  private @Nullable String partition;

  @Option(names = "--account", paramLabel = "NAME", description = "Only jobs of this account.")
  private @Nullable String account;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many jobs, 1 to 1000; default ${DEFAULT-VALUE}.")
  private int limit = 50;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Leave out the first N; default ${DEFAULT-VALUE}.")
  private int offset = 0;

  public JobsCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    JobList jobs =
        server.api().jobs(new JobFilter(state, user, node, partition, account, limit, offset));
    PrintWriter out = spec.commandLine().getOut();
    Listing<io.jobglass.api.client.model.Job> listing = new Listing<>(JobColumns.of(display));
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(jobs));
      case CSV -> out.print(listing.csv(jobs.getJobs()));
      case TABLE -> {
        if (jobs.getJobs().isEmpty()) {
          out.println(
              jobs.getTotal() == 0
                  ? "No job matches."
                  : "No more jobs; there are " + jobs.getTotal() + ".");
        } else {
          out.print(listing.table(jobs.getJobs(), display));
          if (jobs.getTotal() > jobs.getJobs().size()) {
            out.printf(
                "%d of %s jobs; more with --limit and --offset%n",
                jobs.getJobs().size(), Totals.of(jobs));
          }
        }
      }
    }
    return 0;
  }
}
