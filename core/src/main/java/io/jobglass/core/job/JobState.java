package io.jobglass.core.job;

import java.util.Locale;
import java.util.Optional;

/**
 * The five states of the v1 contract; a state of Slurm maps to one of them (design.md section 4).
 */
public enum JobState {
  PENDING,
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED;

  public boolean terminal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }

  /** The name on the wire and in the store. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<JobState> ofCode(String code) {
    for (JobState state : values()) {
      if (state.code().equals(code)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
