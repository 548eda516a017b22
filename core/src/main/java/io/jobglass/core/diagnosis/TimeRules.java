package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a job's run compares with its time limit. */
final class TimeRules {
  private TimeRules() {}

  static void apply(Observations seen, Findings findings) {
    Optional<Duration> ran = seen.runtime();
    if (ran.isEmpty()) {
      return;
    }
    Rules.Time rules = seen.rules().time();
    if (seen.completed()) {
      seen.timeLimit().ifPresent(limit -> limit(rules, ran.get(), limit, seen, findings));
    }
    double seconds = ran.get().toMillis() / 1000.0;
    if (seconds < rules.veryShortSeconds() && seen.job().reason() != EndReason.CANCELLED) {
      findings
          .inform("job_very_short")
          .measure("run", seconds, "seconds", rules.veryShortSeconds(), "time.very_short_seconds")
          .advise("Put several such runs into one job: starting each costs the scheduler more")
          .told("The job ran for only " + Quantity.duration(ran.get()));
    }
  }

  private static void limit(
      Rules.Time rules, Duration ran, Duration limit, Observations seen, Findings findings) {
    double percent = 100.0 * ran.toMillis() / Math.max(1, limit.toMillis());
    String numbers =
        "The job ran " + Quantity.duration(ran) + " of " + Quantity.duration(limit) + " allowed";
    if (percent < rules.overRequestedPercent()
        && limit.toSeconds() >= rules.overRequestedLimitMinutes() * 60) {
      Duration longest = longest(ran, seen);
      findings
          .inform("time_over_requested")
          .measure(
              "run",
              percent,
              "percent",
              rules.overRequestedPercent(),
              "time.over_requested_percent")
          .advise(advice(rules, longest))
          .told(numbers + "; a shorter request starts sooner");
    } else if (percent > rules.nearLimitPercent()) {
      findings
          .warn("time_limit_near")
          .measure("run", percent, "percent", rules.nearLimitPercent(), "time.near_limit_percent")
          .advise(advice(rules, longest(ran, seen)))
          .told(numbers + ": a slightly longer run would have been stopped");
    }
  }

  /** This run or the longest of the earlier ones that completed. */
  private static Duration longest(Duration ran, Observations seen) {
    List<Duration> earlier = EarlierRuns.completed(seen);
    return earlier.isEmpty() || earlier.getLast().compareTo(ran) < 0 ? ran : earlier.getLast();
  }

  private static String advice(Rules.Time rules, Duration needed) {
    long minutes = (long) Math.ceil(needed.toSeconds() * (1 + rules.reservePercent() / 100) / 60);
    return "#SBATCH --time="
        + Math.max(1, minutes)
        + "   (needed "
        + Quantity.duration(needed)
        + ", plus "
        + Quantity.percent(rules.reservePercent())
        + ")";
  }
}
