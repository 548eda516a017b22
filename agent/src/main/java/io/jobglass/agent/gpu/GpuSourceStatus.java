package io.jobglass.agent.gpu;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the reading of one source goes.
 *
 * @param since when this state began
 * @param reason why it is not {@link State#READING}
 * @param passes passes that ended in time
 * @param failures passes that no device could be read in
 * @param overdue times that readings were asked for and missing because a call was stuck
 * @param discarded passes that ended too late to be used
 * @param passSeconds how long the last pass took
 */
public record GpuSourceStatus(
    String source,
    State state,
    Instant since,
    @Nullable String reason,
    long passes,
    long failures,
    long overdue,
    long discarded,
    double passSeconds) {
  /** Whether values come, and if not, why. */
  public enum State {
    /** No pass has ended yet. */
    STARTING,
    READING,
    /** The node has no such device. */
    ABSENT,
    /** The driver refuses; tried again by itself. */
    UNAVAILABLE,
    /** A call into the driver has not come back. */
    STUCK,
    /** Given back on request, until resumed. */
    RELEASED
  }

  /** What to tell people while values are missing, null while none are. */
  public @Nullable GpuFinding finding() {
    GpuFinding.Kind kind =
        switch (state) {
          case STUCK -> GpuFinding.Kind.STUCK;
          case UNAVAILABLE -> GpuFinding.Kind.UNAVAILABLE;
          case RELEASED -> GpuFinding.Kind.RELEASED;
          case STARTING, READING, ABSENT -> null;
        };
    return kind == null
        ? null
        : GpuFinding.source(kind, source + ": " + reason + ", since " + since);
  }

  /** Whether values are missing that could be there. */
  public boolean gap() {
    return state == State.UNAVAILABLE || state == State.STUCK || state == State.RELEASED;
  }
}
