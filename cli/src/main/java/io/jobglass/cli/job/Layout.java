package io.jobglass.cli.job;

import java.util.Locale;

/** The forms of a job's report: ours, and those that sites' scripts already read. */
enum Layout {
  JOBGLASS,
  /** As Slurm's contributed {@code seff} prints it. */
  SEFF,
  /** As Princeton's {@code jobstats} prints it. */
  JOBSTATS;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
