package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** How a job used the GPUs it was given; silent about devices that tell no utilisation. */
final class GpuRules {
  private static final double GIB = 1L << 30;

  private final Observations seen;
  private final Findings findings;
  private final Rules.Gpu rules;
  private final List<GpuSummary> told;
  private final List<GpuSummary> used = new ArrayList<>();
  private final List<GpuSummary> unused = new ArrayList<>();

  private GpuRules(Observations seen, Findings findings) {
    this.seen = seen;
    this.findings = findings;
    this.rules = seen.rules().gpu();
    this.told = seen.usage().gpus().stream().filter(gpu -> gpu.averagePercent() != null).toList();
    told.forEach(gpu -> (mean(gpu) < rules.unusedPercent() ? unused : used).add(gpu));
  }

  static void apply(Observations seen, Findings findings) {
    GpuRules gpu = new GpuRules(seen, findings);
    gpu.errors();
    if (!seen.enough()) {
      return;
    }
    gpu.throttled();
    if (seen.usage().gpus().isEmpty()) {
      gpu.byMean();
    } else if (!gpu.told.isEmpty()) {
      gpu.byDevice();
    }
  }

  private static double mean(GpuSummary gpu) {
    return Objects.requireNonNull(gpu.averagePercent());
  }

  /** What clients sent names no devices. */
  private void byMean() {
    Optional<Double> mean = seen.usage().averageGpuPercent();
    if (mean.isPresent() && mean.get() < rules.unusedPercent()) {
      nothing(mean.get(), "its GPUs");
    } else if (mean.isPresent() && mean.get() <= rules.lowPercent()) {
      low(mean.get(), "its GPUs");
    }
  }

  private void byDevice() {
    if (used.isEmpty()) {
      double most = unused.stream().mapToDouble(GpuRules::mean).max().orElse(0);
      nothing(most, Quantity.count(unused.size(), "GPU", "GPUs"));
      return;
    }
    if (!unused.isEmpty()) {
      findings
          .warn("gpus_partly_unused")
          .measure(
              "mean_gpu",
              mean(unused.getFirst()),
              "percent",
              rules.unusedPercent(),
              "gpu.unused_percent")
          .advise("#SBATCH --gpus=" + used.size() + "   (or let the program use all of them)")
          .sampled(
              Quantity.count(unused.size(), "GPU", "GPUs")
                  + " of "
                  + told.size()
                  + " did nothing for the whole run");
    }
    idle();
    double mean = used.stream().mapToDouble(GpuRules::mean).average().orElse(0);
    Alternation turns = Alternation.ofGpus(seen.series().nodes());
    if (turns.bursty(rules.burstyBusyPercent(), rules.burstyChanges())) {
      findings
          .inform("gpu_bursty")
          .measure(
              "gpu_busy_time",
              turns.busyPercent(),
              "percent",
              rules.burstyBusyPercent(),
              "gpu.bursty_busy_percent")
          .measure("changes", turns.changes(), "times", rules.burstyChanges(), "gpu.bursty_changes")
          .advise("Look at what it waits for: data loading, checkpoints, the CPU")
          .sampled(
              "The GPUs worked in bursts, for "
                  + Quantity.percent(turns.busyPercent())
                  + " of the time");
    } else if (!oversized(mean) && mean <= rules.lowPercent()) {
      low(mean, Quantity.count(used.size(), "GPU", "GPUs"));
    }
  }

  private void nothing(double percent, String what) {
    findings
        .alarm("gpu_unused")
        .measure("mean_gpu", percent, "percent", rules.unusedPercent(), "gpu.unused_percent")
        .advise("Check that the program finds the GPU, or do not ask for one")
        .sampled("The job never used " + what + " over " + Quantity.duration(seen.sampledFor()));
  }

  private void low(double percent, String what) {
    findings
        .warn("gpu_low")
        .measure("mean_gpu", percent, "percent", rules.lowPercent(), "gpu.low_percent")
        .advise("Look for what holds the GPU up, mostly loading of data: more CPUs, larger batches")
        .sampled("The job used " + Quantity.percent(percent) + " of " + what + " on average");
  }

  private boolean oversized(double mean) {
    boolean little =
        used.stream()
            .allMatch(gpu ->
                whole(gpu)
                    && gpu.memoryPeakBytes() != null
                    && gpu.memoryPeakBytes() < rules.oversizedGib() * GIB);
    if (mean >= rules.oversizedPercent() || !little) {
      return false;
    }
    double most =
        used.stream()
            .mapToDouble(gpu -> Objects.requireNonNull(gpu.memoryPeakBytes()) / GIB)
            .max()
            .orElse(0);
    findings
        .inform("gpu_oversized")
        .measure("mean_gpu", mean, "percent", rules.oversizedPercent(), "gpu.oversized_percent")
        .measure("gpu_memory", most, "gib", rules.oversizedGib(), "gpu.oversized_gib")
        .advise("Ask for a smaller GPU or a part of one (MIG), where the site has them")
        .sampled(
            String.format(
                Locale.ROOT,
                "The job used %s and %.1f GiB of a whole GPU",
                Quantity.percent(mean),
                most));
    return true;
  }

  /** A device with much more memory than a small one needs, and not a part of one. */
  private boolean whole(GpuSummary gpu) {
    boolean part =
        gpu.device().startsWith("MIG-")
            || (gpu.sharing() != null && gpu.sharing() != GpuSharing.EXCLUSIVE);
    Long total = gpu.memoryTotalBytes();
    return !part && total != null && total > 2 * rules.oversizedGib() * GIB;
  }

  private void idle() {
    IdleStretches idle = IdleStretches.of(seen.series());
    Duration least = Duration.ofSeconds(Math.round(rules.idleMinutes() * 60));
    if (idle.longest().compareTo(least) >= 0) {
      findings
          .inform("gpu_idle_stretch")
          .measure(
              "idle",
              idle.longest().toSeconds() / 60.0,
              "minutes",
              rules.idleMinutes(),
              "gpu.idle_minutes")
          .advise("Do long work without the GPU in a job of its own")
          .sampled(
              "The GPUs did nothing for "
                  + Quantity.duration(idle.longest())
                  + " from "
                  + idle.longestFrom());
    }
    if (!seen.live() && idle.worked() && idle.atEnd().compareTo(least) >= 0) {
      findings
          .inform("gpu_idle_at_end")
          .measure(
              "idle",
              idle.atEnd().toSeconds() / 60.0,
              "minutes",
              rules.idleMinutes(),
              "gpu.idle_minutes")
          .advise("Do what comes after the GPU's work in a job of its own")
          .sampled("The GPUs did nothing in the last " + Quantity.duration(idle.atEnd()));
    }
  }

  private void throttled() {
    double most = 0;
    for (GpuSummary gpu : seen.usage().gpus()) {
      if (gpu.sampleCount() > 0) {
        most = Math.max(most, 100.0 * gpu.throttledSamples() / gpu.sampleCount());
      }
    }
    if (most > rules.throttledPercent()) {
      findings
          .warn("gpu_throttled")
          .measure("throttled", most, "percent", rules.throttledPercent(), "gpu.throttled_percent")
          .advise("Tell the site's operators: the node may need cooling or power")
          .sampled(
              "A GPU's clocks were held down by heat or hardware in "
                  + Quantity.percent(most)
                  + " of the samples");
    }
  }

  private void errors() {
    seen.usage().gpus().stream()
        .filter(gpu -> gpu.failedSamples() > 0)
        .findFirst()
        .ifPresent(gpu ->
            findings
                .alarm("gpu_error")
                .measure("samples_with_errors", (double) gpu.failedSamples(), "samples")
                .advise(
                    "Run it again on another node; if it goes well there, tell the site's"
                        + " operators. An XID may also come from the program itself")
                .counted(
                    "A GPU ("
                        + gpu.device()
                        + (gpu.node() == null ? "" : " on " + gpu.node())
                        + ") reported an error while the job had it"));
  }
}
