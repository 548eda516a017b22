package io.jobglass.server.summary;

import io.jobglass.api.server.model.JobSummary;
import io.jobglass.core.diagnosis.Diagnoser;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;

/** Writes the document's JobSummary. Stateless. */
public final class JobSummaryJson {
  private JobSummaryJson() {}

  public static JobSummary of(Job job, UsageSummary usage) {
    return new JobSummary(
        job.id().externalId(),
        job.attempt(),
        AdminComment.of(job, usage, Diagnoser.diagnose(job, usage)),
        JobstatsSummary.of(job, usage));
  }
}
