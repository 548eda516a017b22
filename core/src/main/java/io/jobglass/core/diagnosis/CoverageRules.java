package io.jobglass.core.diagnosis;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Imported;
import io.jobglass.core.job.JobState;
import java.time.Duration;

/** What could not be seen, and why. */
final class CoverageRules {
  /** A job that has only begun, or was over at once, may have no sample. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  private CoverageRules() {}

  static void apply(Observations seen, Findings findings) {
    if (seen.job().state() == JobState.PENDING) {
      return;
    }
    if (seen.usage().nodes().isEmpty()) {
      none(seen, findings);
    } else {
      partial(seen, findings);
    }
  }

  private static void none(Observations seen, Findings findings) {
    if (Imported.marked(seen.text(Fact.EXTRA).orElse(null))) {
      findings
          .inform("no_samples")
          .told("Not measured (imported): the job is of a time before any agent watched");
    } else if (seen.elapsed().filter(time -> time.compareTo(GRACE) > 0).isPresent()) {
      findings
          .inform("no_samples")
          .advise("Run the agent on every node: 'jobglass check' says what is missing")
          .told(
              "No agent reported this job from "
                  + (seen.job().nodes().size() > 1
                      ? "any of its " + seen.job().nodes().size() + " nodes"
                      : "its node")
                  + ", so nothing can be said about what it used");
    }
  }

  private static void partial(Observations seen, Findings findings) {
    Rules.General rules = seen.rules().general();
    double percent = 100 * findings.coverage().orElse(1);
    boolean longEnough =
        seen.elapsed().filter(time -> time.toSeconds() >= rules.enoughMinutes() * 60).isPresent();
    if (longEnough && percent < rules.partialCoveragePercent()) {
      long silent = Math.max(0, seen.job().nodes().size() - seen.measuredNodes());
      findings
          .inform("samples_partial")
          .measure(
              "coverage",
              percent,
              "percent",
              rules.partialCoveragePercent(),
              "general.partial_coverage_percent")
          .advise("Read the other findings with that in mind")
          .sampled(
              "Only "
                  + Quantity.percent(percent)
                  + " of the job's time on its nodes was sampled"
                  + (silent > 0
                      ? ": no agent reported from " + Quantity.count(silent, "node", "nodes")
                      : ": reports are missing in between"));
    }
  }
}
