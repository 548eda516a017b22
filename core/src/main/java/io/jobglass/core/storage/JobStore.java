package io.jobglass.core.storage;

import io.jobglass.core.diagnosis.AbnormalEnd;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the events of jobs and the records folded from them. Thread-safe. Failures are {@link
 * StoreException}; nothing is half stored after one.
 */
public interface JobStore {
  /**
   * Stores events that are new, folds the jobs they touch, and audits each decision.
   *
   * @return one result for each event, in their order, after everything is durable
   */
  List<EventResult> append(List<JobEvent> events);

  /** The attempt that the reference names, if the viewer may see it. */
  Optional<Job> find(Viewer viewer, JobReference reference);

  /** Every visible attempt of the job, oldest first; empty when there is none. */
  List<Job> attempts(Viewer viewer, JobReference reference);

  /** The newest attempts that match, latest listed first. */
  JobPage list(Viewer viewer, JobQuery query);

  /**
   * The newest attempt of each task of an array, by task number.
   *
   * @param array the array's own id
   */
  JobPage tasks(Viewer viewer, JobReference array, int limit);

  /**
   * Newest attempts of the same user's jobs with the same name or of the same array, newest first:
   * those that began before this one ended, and all tasks of its array. Looks only at the latest
   * few hundred of the user's jobs.
   *
   * @param job left out itself
   */
  List<Job> ownRuns(Job job, int limit);

  /**
   * Attempts of any user that failed on a node of the job, within a time of its end, in no order.
   *
   * @return empty for a job that has not ended
   */
  List<Job> neighbours(Job job, Duration within, int limit);

  /** Every attempt that is pending or running, of any user: what {@code /metrics} shows. */
  List<Job> live();

  /**
   * Every visible attempt, of any user, that ended at {@code since} or later for one of {@link
   * AbnormalEnd#REASONS}, latest first: what findings about nodes are drawn from.
   *
   * @param limit at most so many
   */
  List<Job> endedAbnormally(Instant since, int limit);
}
