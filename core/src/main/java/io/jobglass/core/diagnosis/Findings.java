package io.jobglass.core.diagnosis;

import io.jobglass.core.diagnosis.Finding.Severity;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a job wasted or nearly missed; silent wherever the numbers do not carry a statement. */
final class Findings {
  /** Below this mean, percent of the allotment, CPUs or GPUs count as unused. */
  static final double UNUSED_PERCENT = 10;

  /** Shorter stretches of samples say nothing about use. */
  static final Duration ENOUGH = Duration.ofMinutes(5);

  /** Memory counts as over-requested when less than this share of the limit was needed. */
  static final double LITTLE_OF_LIMIT = 0.5;

  /** And when at least this much was left. */
  static final long MUCH_LEFT_BYTES = 1L << 30;

  /** Above this share of the limit the next run may fail. */
  static final double NEAR_LIMIT = 0.9;

  /** A time limit counts as over-requested when less than this share of it was needed. */
  static final double LITTLE_OF_TIME = 0.25;

  /** Limits shorter than this are not worth a word. */
  static final Duration LONG_LIMIT = Duration.ofHours(1);

  /** What advice adds to what was needed. */
  static final double RESERVE = 1.2;

  private static final long ADVICE_STEP_BYTES = 100L << 20;

  private final Observations seen;
  private final List<Finding> findings = new ArrayList<>();

  Findings(Observations seen) {
    this.seen = seen;
  }

  List<Finding> all() {
    killedButCompleted();
    memory();
    cpus();
    gpus();
    time();
    return findings;
  }

  private void killedButCompleted() {
    if (seen.job().reason() == EndReason.COMPLETED && seen.oomKills() > 0) {
      add(
          "oom_kill_in_completed_job",
          Severity.SERIOUS,
          "The kernel killed "
              + Quantity.count(seen.oomKills(), "process", "processes")
              + " of the job for memory, yet the job completed: its result may be incomplete",
          "Ask for more memory and check the output of every step");
    }
  }

  private void memory() {
    Optional<Long> limit = seen.memoryLimitBytes();
    Optional<Long> anon = seen.usage().anonPeakBytes();
    if (limit.isEmpty() || anon.isEmpty() || seen.sampledFor().compareTo(ENOUGH) < 0) {
      return;
    }
    long needed = Math.min(anon.get(), seen.memoryPeakBytes().orElse(Long.MAX_VALUE));
    String numbers =
        Quantity.bytes(needed) + " of " + Quantity.bytes(limit.get()) + " per node (without cache)";
    if (needed > limit.get() * NEAR_LIMIT) {
      add(
          "memory_near_limit",
          Severity.WARNING,
          "The job needed " + numbers + ": a slightly larger run may be killed",
          memoryAdvice(needed));
    } else if (seen.complete()
        && needed < limit.get() * LITTLE_OF_LIMIT
        && limit.get() - needed > MUCH_LEFT_BYTES) {
      add(
          "memory_over_requested",
          Severity.INFO,
          "The job needed " + numbers,
          memoryAdvice(needed));
    }
  }

  /** A request in MB, as {@code --mem} reads it: 2^20 bytes each. */
  private static String memoryAdvice(long neededBytes) {
    long steps = (long) Math.ceil(neededBytes * RESERVE / ADVICE_STEP_BYTES);
    return "--mem=" + Math.max(1, steps) * (ADVICE_STEP_BYTES >> 20) + "M";
  }

  private void cpus() {
    Optional<Double> mean = seen.usage().averageCpuPercent();
    OptionalLong cpus = seen.cpus();
    if (mean.isEmpty() || cpus.isEmpty() || seen.sampledFor().compareTo(ENOUGH) < 0) {
      return;
    }
    if (mean.get() < UNUSED_PERCENT) {
      add(
          "cpu_unused",
          Severity.WARNING,
          "The job used "
              + Quantity.percent(mean.get())
              + " of "
              + Quantity.count(cpus.getAsLong(), "CPU", "CPUs")
              + " on average over "
              + Quantity.duration(seen.sampledFor()),
          cpus.getAsLong() > 1 ? "Ask for fewer CPUs, or let the program use them" : null);
    }
  }

  private void gpus() {
    Optional<Double> mean = seen.usage().averageGpuPercent();
    if (mean.isPresent()
        && mean.get() < UNUSED_PERCENT
        && seen.sampledFor().compareTo(ENOUGH) >= 0) {
      OptionalLong gpus = seen.number(Fact.ALLOCATED_GPUS);
      add(
          "gpu_unused",
          Severity.WARNING,
          "The job used "
              + Quantity.percent(mean.get())
              + " of "
              + (gpus.isPresent() ? Quantity.count(gpus.getAsLong(), "GPU", "GPUs") : "its GPUs")
              + " on average over "
              + Quantity.duration(seen.sampledFor()),
          "Check that the program finds the GPU, or do not ask for one");
    }
  }

  private void time() {
    Optional<Duration> limit = seen.timeLimit();
    Optional<Duration> ran = seen.runtime();
    if (seen.job().reason() != EndReason.COMPLETED
        || limit.isEmpty()
        || ran.isEmpty()
        || limit.get().compareTo(LONG_LIMIT) < 0) {
      return;
    }
    if (ran.get().toSeconds() < limit.get().toSeconds() * LITTLE_OF_TIME) {
      long minutes = (long) Math.ceil(ran.get().toSeconds() * RESERVE / 60);
      add(
          "time_over_requested",
          Severity.INFO,
          "The job ran "
              + Quantity.duration(ran.get())
              + " of "
              + Quantity.duration(limit.get())
              + " allowed; a shorter request starts sooner",
          "--time=" + Math.max(1, minutes));
    }
  }

  private void add(String code, Severity severity, String statement, @Nullable String advice) {
    findings.add(new Finding(code, severity, statement, advice));
  }
}
