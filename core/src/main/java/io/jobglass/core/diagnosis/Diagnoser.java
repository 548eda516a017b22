package io.jobglass.core.diagnosis;

import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;

/** Draws a diagnosis from a job's record and usage. A pure function. */
public final class Diagnoser {
  private Diagnoser() {}

  /**
   * @param usage {@link UsageSummary#NONE} when nothing was measured
   */
  public static Diagnosis diagnose(Job job, UsageSummary usage) {
    Observations seen = new Observations(job, usage);
    Verdict verdict =
        new Verdict(
            job.reason(), new Summary(seen).text(), job.confirmed(), new EvidenceList(seen).all());
    return new Diagnosis(verdict, new Findings(seen).all());
  }
}
