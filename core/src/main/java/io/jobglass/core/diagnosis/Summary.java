package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.NodeRun;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Tells in one paragraph why a job ended, with the numbers that are known. */
final class Summary {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private final Observations seen;
  private final Job job;

  Summary(Observations seen) {
    this.seen = seen;
    this.job = seen.job();
  }

  String text() {
    EndReason reason = job.reason();
    if (reason == null) {
      return living();
    }
    String verdict =
        switch (reason) {
          case COMPLETED -> "The job completed" + after() + ".";
          case EXIT_CODE -> exitCode();
          case SIGNAL -> signal();
          case OUT_OF_MEMORY -> outOfMemory();
          case TIME_LIMIT -> timeLimit();
          case CANCELLED -> "The job was cancelled" + by() + after() + ".";
          case PREEMPTED -> "The job was preempted by a more important one" + after() + ".";
          case REQUEUED -> "This attempt was put back into the queue" + after() + ".";
          case NODE_FAILURE -> "A node of the job failed" + failedNode() + after() + ".";
          case BOOT_FAILURE -> "A node of the job could not be started" + failedNode() + ".";
          case DEADLINE ->
              "The job could not end before its deadline and was stopped" + after() + ".";
          case LAUNCH_FAILURE -> "The job could not be started on its nodes" + failedNode() + ".";
          case LOST -> "The scheduler no longer knows the job, and nobody told its end.";
          case UNKNOWN -> "The job ended" + after() + "; how is not known.";
        };
    boolean went = reason == EndReason.COMPLETED || reason == EndReason.REQUEUED;
    return verdict + (went ? "" : LastMinutes.of(seen)) + EarlierRuns.of(seen) + doubt(reason);
  }

  private String living() {
    Instant start = job.startTime();
    return switch (job.state()) {
      case PENDING -> "The job has not begun yet.";
      case RUNNING, COMPLETED, FAILED, CANCELLED ->
          "The job is running"
              + (start == null ? "" : " since " + start.truncatedTo(ChronoUnit.SECONDS))
              + ".";
    };
  }

  private String after() {
    return seen.runtime().map(time -> " after " + Quantity.duration(time)).orElse("");
  }

  private String by() {
    return seen.text(Fact.CANCELLED_BY).map(who -> " by " + who).orElse("");
  }

  private String failedNode() {
    return seen.text(Fact.FAILED_NODE).map(node -> " (" + node + ")").orElse("");
  }

  private String exitCode() {
    OptionalLong code = seen.number(Fact.EXIT_CODE);
    if (code.isEmpty()) {
      return "The job's command failed" + after() + ".";
    }
    String meaning =
        switch (Math.toIntExact(Math.clamp(code.getAsLong(), 0, 255))) {
          case NOT_EXECUTABLE -> ": a command in it could not be executed";
          case NOT_FOUND -> ": a command in it was not found";
          default -> "";
        };
    return "The job's command exited with code " + code.getAsLong() + after() + meaning + ".";
  }

  private String signal() {
    OptionalLong signal = seen.signal();
    return signal.isEmpty()
        ? "The job was ended by a signal" + after() + "."
        : "The job was ended by " + Signals.describe(signal.getAsLong()) + after() + ".";
  }

  private String outOfMemory() {
    if (seen.oomKills() > 0) {
      return "The kernel killed "
          + Quantity.count(seen.oomKills(), "process", "processes")
          + " of the job because its memory was used up"
          + killedWhere()
          + "; "
          + peakAgainstLimit()
          + ".";
    }
    if (seen.byLauncher()) {
      return "The launcher's own watch over memory stopped the command"
          + after()
          + seen.text(Fact.EVIDENCE).map(evidence -> ": " + evidence).orElse("")
          + ". The kernel counted no kill.";
    }
    return "The scheduler says that the job ran out of memory"
        + after()
        + "; "
        + peakAgainstLimit()
        + ".";
  }

  private String killedWhere() {
    List<NodeRun> runs = seen.killedRuns();
    if (runs.isEmpty()) {
      return "";
    }
    String nodes = runs.stream().map(NodeRun::node).limit(5).collect(Collectors.joining(", "));
    Instant stopped = runs.getFirst().samplingStopped();
    return " on "
        + nodes
        + (stopped == null ? "" : ", seen at " + stopped.truncatedTo(ChronoUnit.SECONDS));
  }

  private String peakAgainstLimit() {
    if (seen.memoryPeakBytes().isEmpty()) {
      return "no agent measured its memory";
    }
    String peak = "its peak was " + Quantity.bytes(seen.memoryPeakBytes().get());
    return seen.memoryLimitBytes()
        .map(limit -> peak + " against a limit of " + Quantity.bytes(limit))
        .orElse(peak);
  }

  private String timeLimit() {
    String ran = seen.runtime().map(time -> " It ran " + Quantity.duration(time)).orElse(" It ran");
    Duration limit = seen.timeLimit().orElse(null);
    return "The job reached its time limit and was stopped."
        + (limit == null
            ? ran + " into a limit that nobody told."
            : ran + " of " + Quantity.duration(limit) + " allowed.");
  }

  private String doubt(EndReason reason) {
    if (job.confirmed()) {
      return "";
    }
    return switch (reason) {
      case COMPLETED, UNKNOWN ->
          " Only sources that see the same for success, cancel, time limit and requeue have told"
              + " the end, so this is not certain.";
      case EXIT_CODE,
          SIGNAL,
          OUT_OF_MEMORY,
          TIME_LIMIT,
          CANCELLED,
          PREEMPTED,
          REQUEUED,
          NODE_FAILURE,
          BOOT_FAILURE,
          DEADLINE,
          LAUNCH_FAILURE,
          LOST ->
          " The scheduler has not confirmed this.";
    };
  }
}
