package io.jobglass.core.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * State and reason drawn from one source's word or from a wait status.
 *
 * @param certain whether the source could not have seen the same for another kind of end
 */
record Conclusion(JobState state, EndReason reason, boolean certain) {
  /** A shell reports a child killed by signal n as exit code 128 + n. */
  static final int SHELL_SIGNAL = 128;

  private static final int LAST_CLASSIC_SIGNAL = 31;

  /**
   * Codes that the controller makes up: wait status 1 for node and boot failures, 54 for a Prolog.
   */
  private static boolean invented(long signal) {
    return signal == 1 || signal == 54;
  }

  /** From a source that names a state or a reason itself. */
  static Conclusion ofWord(JobEvent claim, @Nullable Long exitCode, @Nullable Long signal) {
    EndReason reason = claim.facts().text(Fact.REASON).flatMap(EndReason::ofCode).orElse(null);
    JobState state = claim.facts().text(Fact.STATE).flatMap(JobState::ofCode).orElse(null);
    if (reason != null) {
      return new Conclusion(state == null ? reason.usualState() : state, reason, true);
    }
    if (state == JobState.CANCELLED) {
      return new Conclusion(JobState.CANCELLED, EndReason.CANCELLED, true);
    }
    boolean byHand = claim.source() == EventSource.API;
    EndReason status = reasonOf(exitCode, signal);
    if (state == JobState.COMPLETED && (byHand || status == EndReason.COMPLETED)) {
      return new Conclusion(JobState.COMPLETED, EndReason.COMPLETED, byHand);
    }
    return new Conclusion(
        JobState.FAILED, status == EndReason.COMPLETED ? EndReason.UNKNOWN : status, true);
  }

  /** From a wait status alone, as scripts see it. */
  static Conclusion ofStatus(
      @Nullable Long exitCode, @Nullable Long signal, Facts facts, Instant end) {
    EndReason reason = reasonOf(exitCode, signal);
    if (reason == EndReason.COMPLETED) {
      boolean overLimit =
          facts.time(Fact.PLANNED_END_TIME).filter(planned -> !end.isBefore(planned)).isPresent();
      return overLimit
          ? new Conclusion(JobState.FAILED, EndReason.TIME_LIMIT, false)
          : new Conclusion(
              JobState.COMPLETED,
              exitCode == null ? EndReason.UNKNOWN : EndReason.COMPLETED,
              false);
    }
    return signal != null && invented(signal)
        ? new Conclusion(JobState.FAILED, EndReason.UNKNOWN, false)
        : new Conclusion(JobState.FAILED, reason, true);
  }

  private static EndReason reasonOf(@Nullable Long exitCode, @Nullable Long signal) {
    if (signal != null && signal != 0) {
      return EndReason.SIGNAL;
    }
    if (exitCode == null || exitCode == 0) {
      return EndReason.COMPLETED;
    }
    boolean hidden = exitCode > SHELL_SIGNAL && exitCode <= SHELL_SIGNAL + LAST_CLASSIC_SIGNAL;
    return hidden ? EndReason.SIGNAL : EndReason.EXIT_CODE;
  }

  /** Whether a code that was printed without its eighth bit may stand for a signal. */
  static boolean mayHideSignal(long printed) {
    return printed > 0 && printed <= LAST_CLASSIC_SIGNAL;
  }

  /** Whether a kill for memory that the kernel counted would be the better explanation. */
  boolean explainedByKill() {
    return state == JobState.FAILED
        && (reason == EndReason.EXIT_CODE
            || reason == EndReason.SIGNAL
            || reason == EndReason.UNKNOWN);
  }
}
