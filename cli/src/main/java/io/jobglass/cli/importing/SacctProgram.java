package io.jobglass.cli.importing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;

/** The {@code sacct} of this machine. */
final class SacctProgram {
  private static final String COLUMNS =
      "JobIDRaw,JobID,Cluster,User,UID,Group,Account,Partition,QOS,Submit,Start,End,State,ExitCode,"
          + "DerivedExitCode,NodeList,ReqTRES,AllocTRES,TimelimitRaw,Priority,TotalCPU,MaxRSS,"
          + "Reservation,AdminComment,WorkDir,JobName";

  /** How a person makes the same file. */
  static final String SHOWN =
      "SLURM_TIME_FORMAT=%s sacct -a -D -P --noconvert -S 2026-01-01 --format=" + COLUMNS;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private SacctProgram() {}

  /** Hands on every line, header first, of all runs since then. */
  static void read(Instant since, Consumer<String> lines) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "sacct",
                "--allusers",
                "--duplicates",
                "--parsable2",
                "--noconvert",
                "--starttime=" + TIME.format(since),
                "--endtime=now",
                "--format=" + COLUMNS));
    builder.environment().put("SLURM_TIME_FORMAT", "%s");
    builder.environment().put("TZ", "UTC");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ImportException(
          "there is no sacct here; run this on a node that has it, or import a file made with: "
              + SHOWN,
          e);
    }
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept(line);
      }
    } finally {
      process.destroy();
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new ImportException("sacct ended with status " + status + "; not all rows came");
    }
  }
}
