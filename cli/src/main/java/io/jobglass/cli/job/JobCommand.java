package io.jobglass.cli.job;

import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobglass job ID}. */
@Command(name = "job", description = "Report on one job: what it used, and why it ended.")
public final class JobCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private JobArgument job = new JobArgument();

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description = {
        "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.",
        "seff and jobstats print what scripts for those programs read."
      })
  private Layout layout = Layout.JOBGLASS;

  @Option(names = "--watch", description = "Report anew every 5 s until the job has ended.")
  private boolean watch;

  public JobCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    JobglassApi api = server.api();
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(api.job(job.id(), job.attempt())));
      case CSV ->
          out.print(
              new Listing<>(JobColumns.of(display)).csv(List.of(api.job(job.id(), job.attempt()))));
      case TABLE -> {
        Supplier<JobView> views = () -> JobView.fetch(api, job.id(), job.attempt());
        if (watch) {
          new JobWatch(display, out).untilItEnds(views, this::text);
        } else {
          out.print(text(views.get()));
        }
      }
    }
    return 0;
  }

  private String text(JobView view) {
    return switch (layout) {
      case JOBGLASS -> new JobReport(display).of(view);
      case SEFF -> SeffLayout.of(view.job());
      case JOBSTATS -> JobstatsLayout.of(view, display);
    };
  }
}
