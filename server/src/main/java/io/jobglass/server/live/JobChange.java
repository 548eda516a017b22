package io.jobglass.server.live;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;

/**
 * That a job is no longer as it was: its record changed, or new measurements of it are stored.
 *
 * @param attempt the newest known
 * @param recorded whether the record changed, not the measurements alone
 */
public record JobChange(JobId id, int attempt, JobState state, boolean recorded) {
  static JobChange of(Job job, boolean recorded) {
    return new JobChange(job.id(), job.attempt(), job.state(), recorded);
  }

  /** This change after an earlier one of the same job that was not told yet. */
  JobChange after(JobChange earlier) {
    // An event of an earlier run may come after those of the newest.
    JobChange newest = earlier.attempt > attempt ? earlier : this;
    return new JobChange(id, newest.attempt, newest.state, recorded || earlier.recorded);
  }
}
