package io.jobglass.cli.job;

import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass job ID}. */
@Command(name = "job", description = "Report on one job: what it used, and why it ended.")
public final class JobCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "ID",
      description = "The job: 4711, cluster:4711, 123_4 (array task) or 123+1 (het component).")
  private String id = "";

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "Which attempt, from 1; default the newest.")
  private @Nullable Integer attempt;

  public JobCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    JobglassApi api = server.api();
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(api.job(id, attempt)));
      case CSV ->
          out.print(new Listing<>(JobColumns.of(display)).csv(List.of(api.job(id, attempt))));
      case TABLE -> out.print(new JobReport(display).of(JobView.fetch(api, id, attempt)));
    }
    return 0;
  }
}
