package io.jobglass.cli.report;

import io.jobglass.api.client.model.ReportGroup;
import io.jobglass.api.client.model.ReportRow;
import io.jobglass.api.client.model.ReportSort;
import io.jobglass.api.client.model.UsageReport;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.Moment;
import io.jobglass.cli.output.OutputOption;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass report GROUP}. */
@Command(
    name = "report",
    description = {
      "Say who held how much, what of it was used, and what was wasted.",
      "For every row: allocated = used + wasted + not measured."
    })
public final class ReportCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "GROUP", description = "One row for each of: ${COMPLETION-CANDIDATES}.")
  private ReportGroup group = ReportGroup.USERS;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = {
        "Start of the period: 2026-11-01, 'today', 30d (ago), RFC 3339;",
        "default seven days before its end."
      })
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "End of the period; default now.")
  private @Nullable String to;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description = "Largest first: ${COMPLETION-CANDIDATES}.")
  private @Nullable ReportSort sort;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many rows, 1 to 10000; default ${DEFAULT-VALUE}.")
  private int limit = 20;

  public ReportCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    UsageReport report =
        server.api().report(group, time("--from", from), time("--to", to), sort, limit);
    PrintWriter out = spec.commandLine().getOut();
    Listing<ReportRow> listing = new Listing<>(ReportColumns.of(header()));
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(report));
      case CSV -> out.print(listing.csv(report.getRows()));
      case TABLE -> {
        ReportTotals totals = new ReportTotals(display);
        out.print(totals.heading(report));
        if (report.getRows().isEmpty()) {
          out.println("No job ran in this period.");
        } else {
          out.print(listing.table(report.getRows(), display));
          out.print(totals.of(report));
        }
      }
    }
    return 0;
  }

  private String header() {
    String name = group.getValue().toUpperCase(Locale.ROOT);
    return name.substring(0, name.length() - 1);
  }

  private @Nullable OffsetDateTime time(String option, @Nullable String text) {
    return text == null
        ? null
        : Moment.parse(text, display.zone(), Instant.now())
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    option
                        + " must be a time such as 2026-11-01, 'today' or 7d, got '"
                        + text
                        + "'"));
  }
}
