package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.UsageSeries;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job needed of its memory: anon + shmem, as page cache costs nothing. */
final class MemoryRules {
  private static final double GIB = 1L << 30;
  private static final long GIBIBYTE = 1L << 30;
  private static final long HUNDRED_MEBIBYTES = 100L << 20;

  private final Observations seen;
  private final Findings findings;
  private final Rules.Memory rules;

  private MemoryRules(Observations seen, Findings findings) {
    this.seen = seen;
    this.findings = findings;
    this.rules = seen.rules().memory();
  }

  static void apply(Observations seen, Findings findings) {
    MemoryRules memory = new MemoryRules(seen, findings);
    memory.killedButCompleted();
    if (seen.enough()) {
      memory.size();
      memory.leak();
      memory.pressure();
    }
  }

  private void killedButCompleted() {
    if (seen.completed() && seen.oomKills() > 0) {
      findings
          .alarm("oom_kill_in_completed_job")
          .measure("oom_kills", seen.oomKills(), "processes")
          .advise("Ask for more memory and check the output of every step")
          .counted(
              "The kernel killed "
                  + Quantity.count(seen.oomKills(), "process", "processes")
                  + " of the job for memory, yet the job completed: its result may be incomplete");
    }
  }

  private void size() {
    Optional<Long> limit = seen.memoryLimitBytes();
    Optional<Long> held = seen.usage().anonPeakBytes();
    if (limit.isEmpty() || held.isEmpty() || limit.get() <= 0) {
      return;
    }
    long needed = Math.min(held.get(), seen.memoryPeakBytes().orElse(Long.MAX_VALUE));
    double percent = 100.0 * needed / limit.get();
    double left = (limit.get() - needed) / GIB;
    String numbers =
        Quantity.bytes(needed) + " of " + Quantity.bytes(limit.get()) + " per node (without cache)";
    if (percent > rules.nearLimitPercent()) {
      boolean killed = seen.job().reason() == EndReason.OUT_OF_MEMORY;
      findings
          .warn("memory_near_limit")
          .measure(
              "memory_held",
              percent,
              "percent",
              rules.nearLimitPercent(),
              "memory.near_limit_percent")
          .advise(advice(Math.max(needed, earlierPeak())))
          .counted(
              "The job needed "
                  + numbers
                  + (killed ? " when it was killed" : ": a slightly larger run may be killed"));
    } else if (seen.complete()
        && percent < rules.overRequestedPercent()
        && left > rules.overRequestedGib()) {
      findings
          .inform("memory_over_requested")
          .measure(
              "memory_held",
              percent,
              "percent",
              rules.overRequestedPercent(),
              "memory.over_requested_percent")
          .measure(
              "memory_left", left, "gib", rules.overRequestedGib(), "memory.over_requested_gib")
          .advise(advice(Math.max(needed, earlierPeak())))
          .counted("The job needed " + numbers);
    }
  }

  /** What the hungriest of the earlier runs held. */
  private long earlierPeak() {
    return seen.material().past().ownRuns().stream()
        .flatMap(run -> run.usage().anonPeakBytes().stream())
        .max(Comparator.naturalOrder())
        .orElse(0L);
  }

  /** A request as {@code --mem} reads it: M and G are 2^20 and 2^30 bytes. */
  private String advice(long neededBytes) {
    double wanted = neededBytes * (1 + rules.reservePercent() / 100);
    String request =
        wanted >= 10 * GIB
            ? (long) Math.ceil(wanted / GIBIBYTE) + "G"
            : Math.max(1, (long) Math.ceil(wanted / HUNDRED_MEBIBYTES)) * 100 + "M";
    return "#SBATCH --mem="
        + request
        + "   (needed "
        + Quantity.bytes(neededBytes)
        + ", plus "
        + Quantity.percent(rules.reservePercent())
        + ")";
  }

  private void leak() {
    for (UsageSeries.Node node : seen.series().nodes()) {
      Long limit = limit(node);
      Optional<Trend> trend = Trend.ofHeldBytes(node.buckets(), 0.5);
      if (limit == null || trend.isEmpty()) {
        continue;
      }
      double percent = 100 * trend.get().growth() / limit;
      if (trend.get().steady() && percent > rules.leakPercent()) {
        findings
            .warn("memory_leak")
            .measure(
                "memory_growth", percent, "percent", rules.leakPercent(), "memory.leak_percent")
            .measure("memory_slope", trend.get().perSecond() * 3600, "bytes per hour")
            .advise("Look for what is kept but not needed: more memory only delays the end")
            .sampled(
                "Memory (without cache)"
                    + (node.node() == null ? "" : " on " + node.node())
                    + " grew steadily in the second half of the run, by "
                    + Quantity.bytes((long) (trend.get().perSecond() * 3600))
                    + " per hour, up to "
                    + Quantity.bytes((long) trend.get().last())
                    + " of "
                    + Quantity.bytes(limit));
        return;
      }
    }
  }

  private @Nullable Long limit(UsageSeries.Node node) {
    return seen.usage().nodes().stream()
        .filter(usage -> Objects.equals(usage.node(), node.node()))
        .map(NodeUsage::memoryLimitBytes)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private void pressure() {
    seen.usage().nodes().stream()
        .filter(node -> node.other().memoryPressureMicros() != null)
        .max(
            Comparator.comparingDouble(
                node -> Waiting.percent(seen, node, node.other().memoryPressureMicros())))
        .ifPresent(node -> {
          double percent = Waiting.percent(seen, node, node.other().memoryPressureMicros());
          if (percent > rules.pressurePercent()) {
            findings
                .warn("memory_pressure")
                .measure(
                    "memory_waiting",
                    percent,
                    "percent",
                    rules.pressurePercent(),
                    "memory.pressure_percent")
                .advise("Ask for more memory, or read and write in smaller pieces")
                .counted(
                    "Tasks waited for memory during "
                        + Quantity.percent(percent)
                        + " of the time"
                        + (node.node() == null ? "" : " on " + node.node())
                        + ": the kernel was short of it and had to take some back");
          }
        });
  }
}
