package io.jobglass.core.slurm;

import org.jspecify.annotations.Nullable;

/** A job's time limit in seconds. */
final class TimeLimit {
  /** What the controller may store for a job without a limit; the same job may also show none. */
  private static final long ONE_YEAR = 365L * 24 * 60 * 60;

  private TimeLimit() {}

  static @Nullable Long known(long seconds) {
    return seconds > 0 && seconds < ONE_YEAR ? seconds : null;
  }
}
