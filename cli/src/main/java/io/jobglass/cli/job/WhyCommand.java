package io.jobglass.cli.job;

import io.jobglass.api.client.model.Diagnosis;
import io.jobglass.api.client.model.Evidence;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import io.jobglass.cli.output.Times;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jobglass why ID}. */
@Command(name = "why", description = "Say why a job ended, with the evidence.")
public final class WhyCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private JobArgument job = new JobArgument();

  public WhyCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    JobglassApi api = server.api();
    Diagnosis diagnosis = api.diagnosis(job.id(), job.attempt());
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(diagnosis));
      case CSV -> {
        List<Evidence> evidence = diagnosis.getVerdict().getEvidence();
        out.print(new Listing<>(columns()).csv(evidence == null ? List.of() : evidence));
      }
      case TABLE ->
          out.print(
              new JobReport(display)
                  .why(
                      new JobView(
                          api.job(job.id(), job.attempt()), diagnosis, List.of(), List.of())));
    }
    return 0;
  }

  private static List<Column<Evidence>> columns() {
    return List.of(
        Column.text("SOURCE", "source", 0, Evidence::getSource),
        Column.text("NODE", "node", 1, evidence -> JobColumns.text(evidence.getNode())),
        Column.text("AT", "at", 1, evidence -> Times.raw(evidence.getAt())),
        Column.text("STATEMENT", "statement", 0, Evidence::getStatement));
  }
}
