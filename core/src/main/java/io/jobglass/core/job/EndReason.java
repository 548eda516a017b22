package io.jobglass.core.job;

import java.util.Locale;
import java.util.Optional;

/** Why an attempt ended: the verdict's code, a closed list of the OpenAPI document. */
public enum EndReason {
  COMPLETED(JobState.COMPLETED),
  EXIT_CODE(JobState.FAILED),
  SIGNAL(JobState.FAILED),
  OUT_OF_MEMORY(JobState.FAILED),
  TIME_LIMIT(JobState.FAILED),
  CANCELLED(JobState.CANCELLED),
  PREEMPTED(JobState.CANCELLED),
  REQUEUED(JobState.CANCELLED),
  NODE_FAILURE(JobState.FAILED),
  BOOT_FAILURE(JobState.FAILED),
  DEADLINE(JobState.FAILED),
  LAUNCH_FAILURE(JobState.FAILED),
  LOST(JobState.FAILED),
  UNKNOWN(JobState.FAILED);

  private final JobState state;

  EndReason(JobState state) {
    this.state = state;
  }

  /**
   * The state that an end for this reason usually has; a source that names a state overrides it.
   */
  public JobState usualState() {
    return state;
  }

  /** The name on the wire and in the store. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<EndReason> ofCode(String code) {
    for (EndReason reason : values()) {
      if (reason.code().equals(code)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
