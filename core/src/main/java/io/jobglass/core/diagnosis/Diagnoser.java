package io.jobglass.core.diagnosis;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;
import java.time.Instant;
import java.util.Objects;

/** Draws a diagnosis from a job's record, usage and past. A pure function. */
public final class Diagnoser {
  private Diagnoser() {}

  public static Diagnosis diagnose(Material material, RuleBook book) {
    Job job = material.job();
    Rules rules = book.of(job.facts().text(Fact.PARTITION));
    Observations seen = new Observations(material, rules);
    Verdict verdict =
        new Verdict(
            job.reason(), new Summary(seen).text(), job.confirmed(), new EvidenceList(seen).all());
    return new Diagnosis(verdict, Findings.of(seen));
  }

  /** By record and totals only, with the rules that are built in, as of the job's end. */
  public static Diagnosis diagnose(Job job, UsageSummary usage) {
    Instant end = Objects.requireNonNullElse(job.endTime(), Instant.MAX);
    return diagnose(Material.of(job, usage, end), RuleBook.DEFAULTS);
  }
}
