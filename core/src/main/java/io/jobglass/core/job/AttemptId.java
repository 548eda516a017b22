package io.jobglass.core.job;

/** One run of a job: the identity that samples and usage hang on. */
public record AttemptId(JobId job, int attempt) {
  public static AttemptId of(Job job) {
    return new AttemptId(job.id(), job.attempt());
  }
}
