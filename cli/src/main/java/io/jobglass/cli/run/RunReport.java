package io.jobglass.cli.run;

import io.jobglass.api.client.model.Diagnosis;
import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Text;
import java.util.Locale;
import java.util.OptionalLong;

/** The few lines that {@code jobglass run} leaves behind on standard error. */
final class RunReport {
  private final Display display;

  RunReport(Display display) {
    this.display = display;
  }

  String of(RunOutcome outcome, JobglassApi api) {
    StringBuilder out = new StringBuilder();
    ExitStatus status = outcome.status();
    String end =
        switch (outcome.endedBy()) {
          case ITSELF -> status.describe();
          case MEMORY_WATCH -> "killed by the launcher's memory watch";
          case TIME_WATCH -> "over its time: " + status.describe();
          case USER -> "interrupted: " + status.describe();
        };
    boolean good = outcome.endedBy() == EndedBy.ITSELF && status.shellCode() == 0;
    out.append("jobglass: ")
        .append(display.bold(outcome.request().jobId()))
        .append("  ")
        .append(good ? display.good(end) : display.bad(end))
        .append("  after ")
        .append(Elapsed.format(outcome.elapsed()))
        .append('\n');
    summary(out, outcome, api);
    double elapsed = Math.max(0.001, outcome.elapsed().toNanos() / 1e9);
    double cpu = status.cpuTime().toNanos() / 1e9;
    out.append(
        String.format(
            Locale.ROOT,
            "  CPU %.2f s, %.2f cores mean%s%s%n",
            cpu,
            cpu / elapsed,
            outcome.request().cpus().isPresent()
                ? " of " + outcome.request().cpus().getAsInt()
                : "",
            memory(outcome)));
    return out.toString();
  }

  private static String memory(RunOutcome outcome) {
    OptionalLong largest = outcome.status().maxRssBytes();
    OptionalLong limit = outcome.request().memoryLimitBytes();
    return (largest.isPresent()
            ? "; largest process " + MemorySize.format(largest.getAsLong())
            : "")
        + (limit.isPresent() ? "; --mem " + MemorySize.format(limit.getAsLong()) : "");
  }

  private void summary(StringBuilder out, RunOutcome outcome, JobglassApi api) {
    String text = outcome.evidence().orElse("");
    if (outcome.told()) {
      try {
        Diagnosis diagnosis = api.diagnosis(outcome.request().jobId(), null);
        text = diagnosis.getVerdict().getSummary();
      } catch (ApiFailure e) {
        // The run is over and told; a report without the server's words will do.
      }
    }
    if (!text.isEmpty()) {
      Text.appendWrapped(out, "  ", "  ", Text.clean(text), display.reportWidth());
    }
    if (outcome.told()) {
      out.append("  more: jobglass job ").append(outcome.request().jobId()).append('\n');
    }
  }
}
