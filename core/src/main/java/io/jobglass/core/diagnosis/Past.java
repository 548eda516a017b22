package io.jobglass.core.diagnosis;

import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;
import java.util.List;

/**
 * Other runs that shed light on one. Bounded by who looks them up.
 *
 * @param ownRuns of the same user and name, or tasks of the same array; the one in question left
 *     out, newest first
 * @param neighbours that ended on a node of the job shortly before or after it ended, of any user
 */
public record Past(List<Run> ownRuns, List<Job> neighbours) {
  public static final Past NONE = new Past(List.of(), List.of());

  /** How many runs of one's own are worth looking at. */
  public static final int MOST_RUNS = 50;

  /** How many neighbours. */
  public static final int MOST_NEIGHBOURS = 100;

  /** A run with what it used. */
  public record Run(Job job, UsageSummary usage) {}

  public Past {
    ownRuns = List.copyOf(ownRuns);
    neighbours = List.copyOf(neighbours);
  }
}
