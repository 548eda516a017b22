package io.jobglass.core.storage;

import io.jobglass.core.job.Job;
import java.util.List;

/**
 * One page of a list.
 *
 * @param total how many match in all
 */
public record JobPage(List<Job> jobs, long total) {
  public JobPage {
    jobs = List.copyOf(jobs);
  }
}
