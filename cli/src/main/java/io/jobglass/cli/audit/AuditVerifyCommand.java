package io.jobglass.cli.audit;

import io.jobglass.api.client.model.AuditVerification;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import io.jobglass.cli.output.Text;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobglass audit verify}. */
@Command(
    name = "verify",
    description = "Recompute the hash chain of the audit trail; exit 1 when it is broken.")
public final class AuditVerifyCommand implements Callable<Integer> {
  private static final int BROKEN = 1;

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Whose trail; default the server's default cluster.")
  private @Nullable String cluster;

  public AuditVerifyCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    AuditVerification found = server.api().verifyAudit(cluster);
    boolean intact = Boolean.TRUE.equals(found.getIntact());
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(found));
      case CSV -> out.print(new Listing<>(columns()).csv(List.of(found)));
      case TABLE -> {
        String entries =
            found.getEntries() == null ? "" : ", " + found.getEntries() + " entries read";
        if (intact) {
          out.println(display.good("intact") + "  cluster " + found.getCluster() + entries);
        } else {
          out.println(
              display.bad("BROKEN")
                  + "  cluster "
                  + found.getCluster()
                  + ", at entry "
                  + found.getBrokenAt()
                  + entries);
        }
        if (found.getMessage() != null) {
          out.println("  " + Text.clean(found.getMessage()));
        }
      }
    }
    return intact ? 0 : BROKEN;
  }

  private static List<Column<AuditVerification>> columns() {
    return List.of(
        Column.csv("cluster", AuditVerification::getCluster),
        Column.csv("intact", found -> text(found.getIntact())),
        Column.csv("entries", found -> text(found.getEntries())),
        Column.csv("broken_at", found -> text(found.getBrokenAt())),
        Column.csv("message", found -> text(found.getMessage())));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }
}
