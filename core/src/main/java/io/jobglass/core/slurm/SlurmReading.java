package io.jobglass.core.slurm;

import io.jobglass.core.job.JobEvent;
import java.util.Optional;

/** What came of reading something that Slurm sent. */
public sealed interface SlurmReading {
  /** It tells this event. */
  record Told(JobEvent told) implements SlurmReading {}

  /**
   * It tells nothing about a job's record, now or when read again.
   *
   * @param why for a counter's label in the log, never a secret
   */
  record Ignored(String why) implements SlurmReading {}

  default Optional<JobEvent> event() {
    return switch (this) {
      case Told(JobEvent told) -> Optional.of(told);
      case Ignored _ -> Optional.empty();
    };
  }
}
