package io.jobglass.cli.job;

import io.jobglass.api.client.model.Diagnosis;
import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.MetricSample;
import io.jobglass.cli.api.JobglassApi;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a report on a job shows.
 *
 * @param attempts of the same id, oldest first, this one included
 * @param samples oldest first
 */
public record JobView(
    Job job, Diagnosis diagnosis, List<Job> attempts, List<MetricSample> samples) {
  /** A terminal shows no more than a few dozen points, but the oldest must be among them. */
  private static final int MAX_SAMPLES = 10_000;

  public JobView {
    attempts = List.copyOf(attempts);
    samples = List.copyOf(samples);
  }

  public static JobView fetch(JobglassApi api, String id, @Nullable Integer attempt) {
    return new JobView(
        api.job(id, attempt),
        api.diagnosis(id, attempt),
        api.attempts(id).getAttempts(),
        api.samples(id, attempt, MAX_SAMPLES).getSamples());
  }
}
