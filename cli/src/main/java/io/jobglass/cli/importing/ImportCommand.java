package io.jobglass.cli.importing;

import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Moment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass import sacct}. */
@Command(
    name = "import",
    description = {
      "Bring jobs of the past in from Slurm's accounting.",
      "Doing it again changes nothing; imported jobs are marked so."
    })
public final class ImportCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  /** Where jobs come from. */
  enum Source {
    SACCT;

    @Override
    public String toString() {
      return "sacct";
    }
  }

  @Parameters(index = "0", paramLabel = "SOURCE", description = "${COMPLETION-CANDIDATES}")
  private Source source = Source.SACCT;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "What 'sacct -P' printed, header first; - for standard input.")
  private @Nullable Path file;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Ask this machine's sacct for all runs since: 2026-01-01, 90d (ago).")
  private @Nullable String since;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Cluster of rows that name none; default the server's.")
  private @Nullable String cluster;

  public ImportCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if ((file == null) == (since == null)) {
      throw new ParameterException(
          spec.commandLine(), "name either a FILE or --since TIME, for 'import " + source + "'");
    }
    PrintWriter err = spec.commandLine().getErr();
    ImportUpload upload = new ImportUpload(server.api(), cluster, err, display.colour());
    SacctRows rows = new SacctRows(display.zone(), upload::add);
    if (file != null) {
      read(file, rows);
    } else {
      SacctProgram.read(start(), rows::line);
    }
    rows.end();
    upload.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.println(upload.summary());
    if (rows.notEnded() > 0) {
      out.println(rows.notEnded() + " had not ended and were left out");
    }
    if (rows.unreadable() > 0) {
      out.println(rows.unreadable() + " lines were no row");
    }
    return upload.rejected() == 0 ? 0 : 1;
  }

  private Instant start() {
    String text = since == null ? "" : since;
    return Moment.parse(text, display.zone(), Instant.now())
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "--since must be a time such as 2026-01-01 or 90d, got '" + text + "'"))
        .toInstant();
  }

  private static void read(Path file, SacctRows rows) throws IOException {
    boolean standardInput = file.toString().equals("-");
    if (!standardInput && !Files.isReadable(file)) {
      throw new ImportException("there is no file " + file + " that can be read");
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                standardInput ? System.in : Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.line(line);
      }
    }
  }
}
