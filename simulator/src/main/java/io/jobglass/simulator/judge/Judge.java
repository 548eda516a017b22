package io.jobglass.simulator.judge;

import io.jobglass.core.diagnosis.Diagnoser;
import io.jobglass.core.diagnosis.Diagnosis;
import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.diagnosis.Material;
import io.jobglass.core.diagnosis.Past;
import io.jobglass.core.diagnosis.RuleBook;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.simulator.cluster.LabelledRun;
import io.jobglass.simulator.label.Label;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Has the jobs of a labelled run diagnosed, as a service does it, and counts what was right. */
final class Judge {
  private static final Duration WINDOW = Duration.ofSeconds(15);

  /** What labels need that reports carry. */
  private static final Set<String> CARRIED =
      Set.of("gpu_throttle_time", "gpu_errors", "threads_per_core");

  private final Tally tally;

  Judge(Tally tally) {
    this.tally = tally;
  }

  /** Whether reports carry all that the label needs. */
  static boolean canJudge(Label label) {
    return CARRIED.containsAll(label.needs());
  }

  /** Judges every job by its verdict and what must not be told, and the last by what must be. */
  void judge(LabelledRun run) {
    List<Past.Run> records = records(run);
    Set<String> told = Set.of();
    for (Past.Run record : records) {
      Diagnosis diagnosis = diagnose(run, record, records);
      String verdict =
          diagnosis.verdict().reason() == null
              ? Label.RUNNING
              : diagnosis.verdict().reason().code();
      tally.verdict(run, verdict);
      told = diagnosis.findings().stream().map(Finding::code).collect(Collectors.toSet());
      tally.forbidden(run, told);
    }
    tally.findings(run, told);
  }

  private static List<Past.Run> records(LabelledRun run) {
    List<Past.Run> records = new ArrayList<>();
    run.jobs()
        .forEach(job -> {
          List<JobEvent> events =
              run.events().stream().filter(event -> event.job().equals(job.id())).toList();
          Job record = JobFold.fold(job.id(), events).newest().orElseThrow();
          records.add(
              new Past.Run(record, Ledger.of(job.id().externalId(), run.reports()).summary()));
        });
    return records;
  }

  private static Diagnosis diagnose(LabelledRun run, Past.Run record, List<Past.Run> records) {
    Job job = record.job();
    List<Past.Run> others =
        records.stream().filter(other -> !other.equals(record)).toList().reversed();
    List<Past.Run> own =
        others.stream()
            .filter(other -> other.job().user().equals(job.user()))
            .filter(
                other -> other.job().facts().text(Fact.NAME).equals(job.facts().text(Fact.NAME)))
            .sorted(Comparator.comparing((Past.Run other) -> other.job().startTime()).reversed())
            .limit(Past.MOST_RUNS)
            .toList();
    return Diagnoser.diagnose(
        new Material(
            job,
            record.usage(),
            Ledger.of(job.id().externalId(), run.reports()).series(job, run.end(), WINDOW),
            new Past(own, others.stream().map(Past.Run::job).limit(Past.MOST_NEIGHBOURS).toList()),
            run.end()),
        RuleBook.DEFAULTS);
  }
}
