package io.jobglass.core.storage;

import io.jobglass.core.job.Job;
import java.util.List;

/**
 * One page of a list.
 *
 * @param total how many match in all, as far as they were counted
 * @param exact whether all were counted
 */
public record JobPage(List<Job> jobs, long total, boolean exact) {
  /** So many beyond the offset are counted at most: who pages on sees the total grow. */
  public static final int MAX_COUNTED = 10_000;

  public JobPage {
    jobs = List.copyOf(jobs);
  }
}
