package io.jobglass.cli.job;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which job, and which of its attempts, a command is about. */
final class JobArgument {
  @Parameters(
      paramLabel = "ID",
      description = "The job: 4711, cluster:4711, 123_4 (array task) or 123+1 (het component).")
  private String id = "";

  @Option(
      names = "--attempt",
      paramLabel = "N",
      description = "Which attempt, from 1; default the newest.")
  private @Nullable Integer attempt;

  String id() {
    return id;
  }

  /** Null for the newest. */
  @Nullable Integer attempt() {
    return attempt;
  }
}
