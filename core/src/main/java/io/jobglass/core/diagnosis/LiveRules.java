package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.UsageSeries;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Warnings while a job runs, before the harm; silent where the numbers scatter too much. */
final class LiveRules {
  /** A slope is taken for real when its error is below this part of it. */
  private static final double MOST_ERROR = 0.25;

  private static final double RECENT = 0.3;

  private final Observations seen;
  private final Findings findings;
  private final Rules.Warnings rules;

  private LiveRules(Observations seen, Findings findings) {
    this.seen = seen;
    this.findings = findings;
    this.rules = seen.rules().warnings();
  }

  static void apply(Observations seen, Findings findings) {
    if (seen.live()) {
      LiveRules live = new LiveRules(seen, findings);
      live.memory();
      live.time();
      live.gpus();
    }
  }

  private Optional<Duration> timeLeft() {
    return seen.timeLimit().flatMap(limit -> seen.elapsed().map(limit::minus));
  }

  private void memory() {
    for (UsageSeries.Node node : seen.series().nodes()) {
      Optional<Trend> recent = Trend.ofHeldBytes(node.buckets(), RECENT);
      Long limit =
          seen.usage().nodes().stream()
              .filter(usage -> Objects.equals(usage.node(), node.node()))
              .map(NodeUsage::memoryLimitBytes)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      if (!seen.enough() || limit == null || recent.isEmpty()) {
        continue;
      }
      Trend trend = recent.get();
      boolean sure = trend.steady() && trend.error() < MOST_ERROR * trend.perSecond();
      double minutes = (limit - trend.last()) / trend.perSecond() / 60;
      boolean inTime = timeLeft().isEmpty() || minutes * 60 < timeLeft().get().toSeconds();
      if (sure && minutes >= 0 && minutes <= rules.memoryMinutes() && inTime) {
        double spread = 2 * trend.error() / trend.perSecond();
        findings
            .alarm("memory_limit_ahead")
            .measure(
                "minutes_left",
                minutes,
                "minutes",
                rules.memoryMinutes(),
                "warnings.memory_minutes")
            .advise("Save what can be saved; ask for more memory next time if it is needed")
            .sampled(
                "At the slope of the last "
                    + Quantity.duration(Duration.ofSeconds((long) trend.seconds()))
                    + " memory"
                    + (node.node() == null ? "" : " on " + node.node())
                    + " reaches its limit in about "
                    + Math.round(minutes)
                    + " minutes ("
                    + Math.round(minutes / (1 + spread))
                    + " to "
                    + Math.round(minutes / Math.max(0.1, 1 - spread))
                    + ")");
        return;
      }
    }
  }

  private void time() {
    Optional<Duration> left = timeLeft();
    if (left.isPresent()
        && !left.get().isNegative()
        && left.get().toSeconds() <= rules.timeMinutes() * 60) {
      findings
          .warn("time_limit_ahead")
          .measure(
              "minutes_left",
              left.get().toSeconds() / 60.0,
              "minutes",
              rules.timeMinutes(),
              "warnings.time_minutes")
          .advise("Save what can be saved, or ask the site's operators for more time")
          .told("The job will be stopped by its time limit in " + Quantity.duration(left.get()));
      return;
    }
    List<Duration> earlier = EarlierRuns.completed(seen);
    if (left.isPresent() && earlier.size() >= seen.rules().groups().repeatedFailures()) {
      Duration limit = seen.timeLimit().orElseThrow();
      Duration shortest = earlier.getFirst();
      if (shortest.compareTo(limit) > 0) {
        findings
            .warn("time_limit_ahead")
            .measure("earlier_run", shortest.toSeconds() / 60.0, "minutes")
            .advise("Ask the site's operators for more time")
            .told(
                "The time limit is "
                    + Quantity.duration(limit)
                    + ", and each of "
                    + earlier.size()
                    + " earlier runs took longer, at least "
                    + Quantity.duration(shortest));
      }
    }
  }

  private void gpus() {
    IdleStretches idle = IdleStretches.of(seen.series());
    double minutes = idle.atEnd().toSeconds() / 60.0;
    if (minutes >= rules.gpuIdleMinutes()) {
      findings
          .warn("gpu_idle_now")
          .measure("idle", minutes, "minutes", rules.gpuIdleMinutes(), "warnings.gpu_idle_minutes")
          .advise("If the GPUs' work is done, end the job: others wait for them")
          .sampled("No GPU of the job has worked for " + Quantity.duration(idle.atEnd()));
    }
  }
}
