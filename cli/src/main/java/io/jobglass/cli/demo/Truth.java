package io.jobglass.cli.demo;

import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.SignalName;
import io.jobglass.cli.run.EndedBy;
import io.jobglass.cli.run.ExitStatus;
import io.jobglass.cli.run.RunOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What {@code waitpid} told the parent of a run, beside what the server says of the same job. */
record Truth(RunOutcome outcome, Job job) {
  /** The agent reads counters before the very end, so a little CPU time may be missing. */
  private static final double CPU_TOLERANCE = 0.10;

  private static final double CPU_TOLERANCE_SECONDS = 0.2;

  static List<Column<Truth>> columns() {
    return List.of(
        Column.text("JOB", "job", 0, truth -> truth.outcome.request().name()),
        Column.text("TRUTH (waitpid)", "truth", 0, Truth::told),
        Column.text("CPU", "cpu_seconds", 1, truth -> seconds(truth.cpuSeconds())),
        Column.text("VERDICT", "verdict", 0, Truth::verdict),
        Column.text("CPU", "verdict_cpu_seconds", 1, truth -> seconds(truth.job.getCpuSeconds())),
        Column.text("", "equal", 0, truth -> truth.differences().isEmpty() ? "same" : "DIFFERS"));
  }

  private String told() {
    String end =
        outcome.status().exitCode().isPresent()
            ? "exit " + outcome.status().exitCode().getAsInt()
            : SignalName.of(outcome.status().signal().orElseThrow());
    return switch (outcome.endedBy()) {
      case ITSELF -> end;
      case MEMORY_WATCH -> end + " by memory watch";
      case TIME_WATCH -> end + " by time watch";
      case USER -> end + " by user";
    };
  }

  private String verdict() {
    String end =
        job.getSignal() != null && job.getSignal() != 0
            ? SignalName.of(job.getSignal())
            : job.getExitCode() == null ? "" : "exit " + job.getExitCode();
    return job.getState() + " / " + Objects.toString(job.getReason(), "none") + "  " + end;
  }

  private double cpuSeconds() {
    return outcome.status().cpuTime().toNanos() / 1e9;
  }

  private static String seconds(@Nullable Double seconds) {
    return seconds == null ? "n/a" : String.format(Locale.ROOT, "%.2f s", seconds);
  }

  /** What the server says that is not so; empty when the verdict is the truth. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    ExitStatus status = outcome.status();
    compare(differences, "state", expectedState(), Objects.toString(job.getState()));
    compare(differences, "reason", expectedReason(), Objects.toString(job.getReason()));
    compare(differences, "exit code", number(status.exitCode()), zeroIsNone(job.getExitCode()));
    compare(differences, "signal", number(status.signal()), zeroIsNone(job.getSignal()));
    Double cpu = job.getCpuSeconds();
    if (cpu == null || !fits(cpu - cpuSeconds())) {
      differences.add("CPU time is " + seconds(cpuSeconds()) + ", the server says " + seconds(cpu));
    }
    return differences;
  }

  /**
   * Whether the server's CPU time may be that much above the waited-for one. A shell that is killed
   * has not waited for its children, so {@code wait4} is then a lower bound: the agent saw them.
   */
  private boolean fits(double above) {
    double tolerance = CPU_TOLERANCE * cpuSeconds() + CPU_TOLERANCE_SECONDS;
    return above >= -tolerance && (outcome.endedBy() != EndedBy.ITSELF || above <= tolerance);
  }

  private String expectedState() {
    return switch (outcome.endedBy()) {
      case ITSELF -> outcome.status().shellCode() == 0 ? "completed" : "failed";
      case MEMORY_WATCH, TIME_WATCH -> "failed";
      case USER -> "cancelled";
    };
  }

  private String expectedReason() {
    return switch (outcome.endedBy()) {
      case ITSELF -> {
        if (outcome.status().signal().isPresent()) {
          yield "signal";
        }
        yield outcome.status().shellCode() == 0 ? "completed" : "exit_code";
      }
      case MEMORY_WATCH -> "out_of_memory";
      case TIME_WATCH -> "time_limit";
      case USER -> "cancelled";
    };
  }

  /** A code of zero beside a signal, or a signal of zero, says the same as none. */
  private static String number(OptionalInt value) {
    return value.isEmpty() ? "0" : Integer.toString(value.getAsInt());
  }

  private static String zeroIsNone(@Nullable Integer value) {
    return value == null ? "0" : value.toString();
  }

  private static void compare(List<String> differences, String what, String truth, String verdict) {
    if (!truth.equals(verdict)) {
      differences.add(what + " is " + truth + ", the server says " + verdict);
    }
  }
}
