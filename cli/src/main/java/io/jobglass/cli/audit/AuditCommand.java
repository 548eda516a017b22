package io.jobglass.cli.audit;

import io.jobglass.api.client.model.AuditEntry;
import io.jobglass.api.client.model.AuditList;
import io.jobglass.api.client.model.FieldChange;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import io.jobglass.cli.output.Text;
import io.jobglass.cli.output.Times;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass audit ID}; {@code audit verify} is a command of its own below it. */
@Command(name = "audit", description = "Show who changed a job's record, what, when and why.")
public final class AuditCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The job; deleted jobs have a trail too.")
  private @Nullable String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many entries, 1 to 1000; default ${DEFAULT-VALUE}.")
  private int limit = 100;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Leave out the first N; default ${DEFAULT-VALUE}.")
  private int offset = 0;

  public AuditCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    if (id == null) {
      throw new ParameterException(
          spec.commandLine(), "name a job, or 'verify' to check the whole trail");
    }
    AuditList trail = server.api().jobAudit(id, limit, offset);
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(trail));
      case CSV -> out.print(new Listing<>(columns()).csv(trail.getEntries()));
      case TABLE -> {
        trail.getEntries().forEach(entry -> out.print(shown(entry)));
        if (trail.getTotal() > trail.getEntries().size()) {
          out.printf(
              "%d of %d entries; more with --limit and --offset%n",
              trail.getEntries().size(), trail.getTotal());
        }
      }
    }
    return 0;
  }

  private String shown(AuditEntry entry) {
    StringBuilder out = new StringBuilder();
    String attempt = entry.getAttempt() == null ? "" : "  attempt " + entry.getAttempt();
    out.append(
        display.bold(
            Times.local(entry.getChangedAt(), display)
                + "  "
                + entry.getChangeType()
                + "  by "
                + Text.clean(entry.getChangedBy())
                + " ("
                + Text.clean(entry.getSource())
                + ")"
                + attempt
                + "  #"
                + entry.getSequence()));
    out.append('\n');
    if (entry.getReason() != null) {
      Text.appendWrapped(out, "  ", "  ", Text.clean(entry.getReason()), display.reportWidth());
    }
    for (FieldChange change : entry.getChanges()) {
      String before = change.getBefore() == null ? "(none)" : change.getBefore();
      String after = change.getAfter() == null ? "(none)" : change.getAfter();
      out.append(
              Text.cut(
                  "  " + Text.clean(change.getField() + ": " + before + " -> " + after),
                  display.reportWidth()))
          .append('\n');
    }
    return out.toString();
  }

  private static List<Column<AuditEntry>> columns() {
    return List.of(
        Column.csv("sequence", entry -> text(entry.getSequence())),
        Column.csv("cluster", AuditEntry::getCluster),
        Column.csv("job_id", AuditEntry::getJobId),
        Column.csv("attempt", entry -> text(entry.getAttempt())),
        Column.csv("change_type", entry -> text(entry.getChangeType())),
        Column.csv("changed_by", AuditEntry::getChangedBy),
        Column.csv("source", AuditEntry::getSource),
        Column.csv("correlation_id", entry -> text(entry.getCorrelationId())),
        Column.csv("changed_at", entry -> Times.raw(entry.getChangedAt())),
        Column.csv("event_key", AuditEntry::getEventKey),
        Column.csv("reason", entry -> text(entry.getReason())),
        Column.csv("changes", AuditCommand::changes),
        Column.csv("hash", AuditEntry::getHash));
  }

  private static String changes(AuditEntry entry) {
    return entry.getChanges().stream()
        .map(change ->
            change.getField() + ": " + text(change.getBefore()) + " -> " + text(change.getAfter()))
        .collect(Collectors.joining("; "));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }
}
