package io.jobglass.core.diagnosis;

import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Instant;

/**
 * All that a diagnosis is drawn from.
 *
 * @param usage {@link UsageSummary#NONE} when nothing was measured
 * @param series {@link UsageSeries#NONE} when no samples are kept any more
 * @param past {@link Past#NONE} when it was not looked up
 * @param now when it is drawn: a living job is judged up to here
 */
public record Material(Job job, UsageSummary usage, UsageSeries series, Past past, Instant now) {
  /** A job that is judged by its record and totals only. */
  public static Material of(Job job, UsageSummary usage, Instant now) {
    return new Material(job, usage, UsageSeries.NONE, Past.NONE, now);
  }
}
