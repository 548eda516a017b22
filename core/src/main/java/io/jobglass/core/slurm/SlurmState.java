package io.jobglass.core.slurm;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.JobState;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job's state in Slurm's terms: one base state and any number of flags ({@code slurm.h}, {@code
 * enum job_states}).
 *
 * @param cancelledBy the uid that accounting adds to CANCELLED, null when not told
 */
public record SlurmState(Base base, Set<Flag> flags, @Nullable String cancelledBy) {
  private static final Pattern CANCELLED_BY =
      Pattern.compile("CANCELLED by (\\S{1,64})", Pattern.CASE_INSENSITIVE);

  /** The low 8 bits of the state, and what Jobglass calls it. */
  public enum Base {
    PENDING(JobState.PENDING, null),
    RUNNING(JobState.RUNNING, null),
    SUSPENDED(JobState.RUNNING, null),
    COMPLETED(EndReason.COMPLETED),
    CANCELLED(EndReason.CANCELLED),
    /** Why is told by the exit code. */
    FAILED(EndReason.UNKNOWN),
    TIMEOUT(EndReason.TIME_LIMIT),
    NODE_FAIL(EndReason.NODE_FAILURE),
    PREEMPTED(EndReason.PREEMPTED),
    BOOT_FAIL(EndReason.BOOT_FAILURE),
    DEADLINE(EndReason.DEADLINE),
    OUT_OF_MEMORY(EndReason.OUT_OF_MEMORY);

    private final JobState state;
    private final @Nullable EndReason reason;

    Base(JobState state, @Nullable EndReason reason) {
      this.state = state;
      this.reason = reason;
    }

    Base(EndReason reason) {
      this(reason.usualState(), reason);
    }
  }

  /** The flags that change what a base state means; all others say nothing about the end. */
  public enum Flag {
    LAUNCH_FAILED,
    REQUEUED,
    RESIZING,
    REVOKED
  }

  public SlurmState {
    flags = Set.copyOf(flags);
  }

  /** Reads one text: {@code FAILED}, {@code CANCELLED by 1000}, {@code CANCELLED,COMPLETING}. */
  public static Optional<SlurmState> parse(String text) {
    Matcher cancelled = CANCELLED_BY.matcher(text.strip());
    return cancelled.matches()
        ? Optional.of(new SlurmState(Base.CANCELLED, Set.of(), cancelled.group(1)))
        : of(List.of(text.strip().split("[,+ ]+")));
  }

  /**
   * Reads a base state and its flags, {@code ["CANCELLED","COMPLETING"]}, in any order. A flag that
   * stands alone implies its base. Names that Slurm may add later are passed over; without any
   * known one the result is empty.
   */
  public static Optional<SlurmState> of(Collection<String> names) {
    Base base = null;
    Base implied = null;
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (String name : names) {
      switch (name.toUpperCase(Locale.ROOT)) {
        case "REQUEUED", "REQUEUE", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT" -> {
          flags.add(Flag.REQUEUED);
          implied = Base.PENDING;
        }
        case "RESV_DEL_HOLD" -> implied = Base.PENDING;
        case "RESIZING" -> {
          flags.add(Flag.RESIZING);
          implied = Base.RUNNING;
        }
        case "REVOKED" -> {
          flags.add(Flag.REVOKED);
          implied = Base.CANCELLED;
        }
        case "LAUNCH_FAILED" -> {
          flags.add(Flag.LAUNCH_FAILED);
          implied = Base.FAILED;
        }
        case "CONFIGURING",
            "COMPLETING",
            "STOPPED",
            "SIGNALING",
            "STAGE_OUT",
            "POWER_UP_NODE",
            "EXPEDITING" ->
            implied = implied == null ? Base.RUNNING : implied;
        default -> base = base == null ? baseOf(name) : base;
      }
    }
    Base known = base == null ? implied : base;
    return known == null ? Optional.empty() : Optional.of(new SlurmState(known, flags, null));
  }

  private static @Nullable Base baseOf(String name) {
    for (Base base : Base.values()) {
      if (base.name().equalsIgnoreCase(name)) {
        return base;
      }
    }
    return null;
  }

  /**
   * This state as the base state of a run that ended: the flag that says requeue is not in it, and
   * 0, which then remains, prints as PENDING.
   */
  SlurmState ended() {
    return base == Base.PENDING ? new SlurmState(base, Set.of(Flag.REQUEUED), null) : this;
  }

  /** The job was put back into the queue, to run again under its id. */
  public boolean requeued() {
    return flags.contains(Flag.REQUEUED);
  }

  /** The job goes on with other nodes. */
  public boolean resizing() {
    return flags.contains(Flag.RESIZING);
  }

  public JobState state() {
    return reason(null).map(EndReason::usualState).orElse(base.state);
  }

  /**
   * Why the run ended; empty while it lives.
   *
   * @param exit how the job's script ended, which tells the kinds of FAILED apart; null if unknown
   */
  public Optional<EndReason> reason(@Nullable ExitPair exit) {
    if (resizing()) {
      return Optional.empty();
    }
    if (requeued() && (base == Base.PENDING || base == Base.COMPLETED || base == Base.CANCELLED)) {
      // Only a run that ended by itself has a code; RequeueExit then puts the job back for it.
      boolean endedByItself = exit != null && exit.code() != 0;
      return Optional.of(endedByItself ? EndReason.EXIT_CODE : EndReason.REQUEUED);
    }
    if (flags.contains(Flag.REVOKED)) {
      return Optional.of(EndReason.CANCELLED);
    }
    return base == Base.FAILED ? Optional.of(failure(exit)) : Optional.ofNullable(base.reason);
  }

  private EndReason failure(@Nullable ExitPair exit) {
    if (flags.contains(Flag.LAUNCH_FAILED)) {
      return EndReason.LAUNCH_FAILURE;
    }
    if (exit == null || exit.zero()) {
      return EndReason.UNKNOWN;
    }
    if (exit.outOfMemory()) {
      return EndReason.OUT_OF_MEMORY;
    }
    if (exit.prologFailed()) {
      return EndReason.LAUNCH_FAILURE;
    }
    return exit.signal() == 0 ? EndReason.EXIT_CODE : EndReason.SIGNAL;
  }
}
