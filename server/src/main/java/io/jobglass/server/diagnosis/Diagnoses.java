package io.jobglass.server.diagnosis;

import io.jobglass.core.diagnosis.Diagnoser;
import io.jobglass.core.diagnosis.Diagnosis;
import io.jobglass.core.diagnosis.Material;
import io.jobglass.core.diagnosis.Past;
import io.jobglass.core.diagnosis.RuleBook;
import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Collects what a diagnosis is drawn from, with a bounded number of bounded reads. Thread-safe. */
public final class Diagnoses {
  /** Samples that lie so much further apart than an agent's are not an agent's with gaps. */
  private static final int RARE_WINDOWS = 4;

  private final JobStore jobs;
  private final UsageStore usage;
  private final RulesFile rules;
  private final InstantSource clock;
  private final Duration window;

  /**
   * @param window of agents' reports
   */
  public Diagnoses(
      JobStore jobs, UsageStore usage, RulesFile rules, InstantSource clock, Duration window) {
    this.jobs = jobs;
    this.usage = usage;
    this.rules = rules;
    this.clock = clock;
    this.window = window;
  }

  public Diagnosis of(Job job) {
    Instant now = clock.instant();
    RuleBook book = rules.book();
    List<Job> own = jobs.ownRuns(job, Past.MOST_RUNS);
    List<AttemptId> all = new ArrayList<>();
    all.add(AttemptId.of(job));
    own.forEach(other -> all.add(AttemptId.of(other)));
    Map<AttemptId, UsageSummary> summaries = usage.summaries(all);
    UsageSummary summary = summaries.getOrDefault(AttemptId.of(job), UsageSummary.NONE);
    List<Past.Run> runs =
        own.stream()
            .map(other ->
                new Past.Run(other, summaries.getOrDefault(AttemptId.of(other), UsageSummary.NONE)))
            .toList();
    Past past = new Past(runs, neighbours(job, book));
    return Diagnoser.diagnose(
        new Material(job, summary, series(job, summary, now), past, now), book);
  }

  private List<Job> neighbours(Job job, RuleBook book) {
    double minutes = book.of(job.facts().text(Fact.PARTITION)).groups().suspectMinutes();
    return job.state() == JobState.FAILED
        ? jobs.neighbours(job, Duration.ofSeconds(Math.round(minutes * 60)), Past.MOST_NEIGHBOURS)
        : List.of();
  }

  private UsageSeries series(Job job, UsageSummary summary, Instant now) {
    if (summary.nodes().isEmpty()) {
      return UsageSeries.NONE;
    }
    Instant begin =
        Objects.requireNonNullElse(job.startTime(), summary.nodes().getFirst().firstSampleAt());
    Instant end = Objects.requireNonNullElse(job.endTime(), now);
    return usage.series(
        AttemptId.of(job),
        begin,
        UsageSeries.bucketFor(Duration.between(begin, end), spacing(summary)));
  }

  /** How far samples lie apart: an agent's window, or more where a client sends them rarely. */
  private Duration spacing(UsageSummary summary) {
    Duration mean =
        summary.nodes().stream()
            .filter(node -> node.sampleCount() > 1)
            .map(node ->
                Duration.between(node.firstSampleAt(), node.lastSampleAt())
                    .dividedBy(node.sampleCount() - 1))
            .min(Comparator.naturalOrder())
            .orElse(window);
    return mean.compareTo(window.multipliedBy(RARE_WINDOWS)) > 0 ? mean : window;
  }
}
