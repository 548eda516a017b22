package io.jobglass.cli.job;

import io.jobglass.api.client.model.JobList;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass array ID}. */
@Command(
    name = "array",
    description = "Sum up the tasks of a job array: spread, outliers, failures.")
public final class ArrayCommand implements Callable<Integer> {
  private static final int MAX_TASKS = 10_000;

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "ID", description = "The array's own id, as sbatch printed it.")
  private String id = "";

  public ArrayCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    JobList tasks = server.api().tasks(id, MAX_TASKS);
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(tasks));
      case CSV -> out.print(new Listing<>(JobColumns.of(display)).csv(tasks.getJobs()));
      case TABLE -> out.print(new ArrayReport(display).of(id, tasks));
    }
    return 0;
  }
}
