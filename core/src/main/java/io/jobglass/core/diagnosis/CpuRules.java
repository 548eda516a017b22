package io.jobglass.core.diagnosis;

import io.jobglass.core.diagnosis.Findings.Draft;
import io.jobglass.core.job.Fact;
import io.jobglass.core.usage.NodeUsage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** How a job used the CPUs it was given; of the tellings that would say the same, the closest. */
final class CpuRules {
  private static final double HALF_PERCENT = 50;
  private static final double NEAR_HALF_PERCENT = 5;

  private final Observations seen;
  private final Findings findings;
  private final Rules.Cpu rules;

  /** One busy thread on each core is all that the cores give: so use is that of cores. */
  private final double threadsPerCore;

  private CpuRules(Observations seen, Findings findings) {
    this.seen = seen;
    this.findings = findings;
    this.rules = seen.rules().cpu();
    this.threadsPerCore = seen.threadsPerCore().orElse(1);
  }

  static void apply(Observations seen, Findings findings) {
    if (seen.enough()) {
      CpuRules cpu = new CpuRules(seen, findings);
      cpu.use();
      cpu.waiting();
    }
  }

  private void use() {
    Optional<Double> ofThreads = seen.usage().averageCpuPercent();
    OptionalLong cpus = seen.cpus();
    if (ofThreads.isEmpty() || cpus.isEmpty()) {
      return;
    }
    Alternation turns = Alternation.ofCpus(seen.series().nodes());
    if (serial(ofThreads.get())) {
      return;
    }
    double mean = ofThreads.get() * threadsPerCore;
    if (turns.bursty(rules.burstyBusyPercent(), rules.burstyChanges())) {
      findings
          .inform("cpu_bursty")
          .measure(
              "cpu_busy_time",
              turns.busyPercent(),
              "percent",
              rules.burstyBusyPercent(),
              "cpu.bursty_busy_percent")
          .measure("changes", turns.changes(), "times", rules.burstyChanges(), "cpu.bursty_changes")
          .advise("Put work that waits into a job of its own, with fewer CPUs")
          .sampled(
              "The job worked in bursts: its CPUs were busy for "
                  + Quantity.percent(turns.busyPercent())
                  + " of the time and idle in between");
    } else if (mean < rules.unusedPercent()) {
      mean(findings.warn("cpu_unused"), mean, cpus.getAsLong())
          .measure("mean_cpu", mean, "percent", rules.unusedPercent(), "cpu.unused_percent")
          .sampled(used(mean, cpus.getAsLong()));
    } else if (mean <= rules.lowPercent() && !gpuJob() && !NodeRules.someUnused(seen)) {
      mean(findings.inform("cpu_low"), mean, cpus.getAsLong())
          .measure("mean_cpu", mean, "percent", rules.lowPercent(), "cpu.low_percent")
          .sampled(used(mean, cpus.getAsLong()) + threads(mean));
    }
  }

  private Draft mean(Draft draft, double percent, long cpus) {
    return draft.advise(
        cpus > 1
            ? "Ask for about "
                + Quantity.count(needed(percent, cpus), "CPU", "CPUs")
                + ", or let the program use all of them"
            : null);
  }

  /** Whole cores, told in CPUs as they are asked for. */
  private long needed(double percent, long cpus) {
    long cores = Math.max(1, (long) Math.ceil(percent / 100 * cores(cpus)));
    return Math.min(cpus, Math.round(cores * threadsPerCore));
  }

  private long cores(long cpus) {
    return Math.max(1, Math.round(cpus / threadsPerCore));
  }

  private String used(double percent, long cpus) {
    return "The job used "
        + Quantity.percent(percent)
        + " of "
        + (threadsPerCore > 1
            ? Quantity.count(cores(cpus), "core", "cores")
                + " ("
                + Quantity.count(cpus, "hardware thread", "hardware threads")
                + ")"
            : Quantity.count(cpus, "CPU", "CPUs"))
        + " on average over "
        + Quantity.duration(seen.sampledFor());
  }

  /** Where nobody told how many hardware threads a core has, the doubt is told. */
  private String threads(double percent) {
    return seen.threadsPerCore().isEmpty() && Math.abs(percent - HALF_PERCENT) <= NEAR_HALF_PERCENT
        ? "; where CPUs are the two hardware threads of a core, half of them may be all that it"
            + " needs"
        : "";
  }

  private boolean gpuJob() {
    return !seen.usage().gpus().isEmpty() || seen.number(Fact.ALLOCATED_GPUS).orElse(0) > 0;
  }

  /** One core busy all the time, the others never. */
  private boolean serial(double percent) {
    List<NodeUsage> nodes = seen.usage().nodes();
    Integer cpus = nodes.getFirst().cpus();
    Double most = nodes.getFirst().maximumCpuPercent();
    if (nodes.size() != 1 || seen.job().nodes().size() > 1 || cpus == null || cores(cpus) < 2) {
      return false;
    }
    double cores = percent / 100 * cpus;
    double busiest = most == null ? cores : most / 100 * cpus;
    if (cores < rules.serialLeastCores()
        || cores > rules.serialMostCores()
        || busiest > 1.2 * rules.serialMostCores()) {
      return false;
    }
    findings
        .warn("cpu_serial")
        .measure("busy_cores", cores, "cores", rules.serialMostCores(), "cpu.serial_most_cores")
        .advise("#SBATCH --cpus-per-task=1   (unless the program can be told to use more threads)")
        .sampled(
            String.format(
                Locale.ROOT,
                "The job kept %.2f of %d CPUs busy: it looks like a serial program",
                cores,
                cpus));
    return true;
  }

  private void waiting() {
    Optional<NodeUsage> most =
        seen.usage().nodes().stream().max(Comparator.comparingDouble(this::waitingPercent));
    double percent = most.map(this::waitingPercent).orElse(0.0);
    if (percent > rules.waitingPercent()) {
      Integer threads = most.orElseThrow().other().maximumThreads();
      Integer cpus = most.get().cpus();
      findings
          .warn("cpu_oversubscribed")
          .measure("cpu_waiting", percent, "percent", rules.waitingPercent(), "cpu.waiting_percent")
          .advise(
              cpus == null
                  ? "Start as many threads as there are CPUs"
                  : "Start as many threads as there are CPUs: export OMP_NUM_THREADS=" + cpus)
          .counted(
              "Tasks waited for a CPU during "
                  + Quantity.percent(percent)
                  + " of the time"
                  + (threads == null || cpus == null
                      ? ""
                      : ": up to "
                          + threads
                          + " threads on "
                          + Quantity.count(cpus, "CPU", "CPUs")));
    }
  }

  private double waitingPercent(NodeUsage node) {
    return Waiting.percent(
        seen, node, Objects.requireNonNullElse(node.other().cpuPressureMicros(), 0L));
  }
}
