package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.NodeRun;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What record and measurements say together of one attempt. */
record Observations(Material material, Rules rules) {
  /** The name under which {@code jobglass run} starts commands. */
  private static final String LAUNCHER = "jobglass";

  /** A shell reports a child killed by signal n as exit code 128 + n. */
  private static final int SHELL_SIGNAL = 128;

  Job job() {
    return material.job();
  }

  UsageSummary usage() {
    return material.usage();
  }

  UsageSeries series() {
    return material.series();
  }

  boolean byLauncher() {
    return text(Fact.SCHEDULER).filter(LAUNCHER::equals).isPresent();
  }

  /** Who told the end: the scheduler's own word has a start time, a raw state, or comes by node. */
  Evidence.Source teller() {
    if (byLauncher()) {
      return Evidence.Source.LAUNCHER;
    }
    boolean scheduler =
        job().facts().has(Fact.RAW_STATE)
            || job().facts().has(Fact.SCHEDULER_START_TIME)
            || job().nodeRuns().stream().anyMatch(run -> run.ended() != null);
    return scheduler ? Evidence.Source.SCHEDULER : Evidence.Source.CLIENT;
  }

  Optional<String> text(Fact fact) {
    return job().facts().text(fact);
  }

  OptionalLong number(Fact fact) {
    return job().facts().integer(fact);
  }

  /** From its beginning to its end; empty while it lives or when one of them is not known. */
  Optional<Duration> runtime() {
    Instant start = job().startTime();
    Instant end = job().endTime();
    return start == null || end == null || end.isBefore(start)
        ? Optional.empty()
        : Optional.of(Duration.between(start, end));
  }

  /** From its beginning to its end, or so far; empty when the beginning is not known. */
  Optional<Duration> elapsed() {
    Instant start = job().startTime();
    Instant until = job().endTime() == null ? material.now() : job().endTime();
    return start == null || until == null || until.isBefore(start)
        ? Optional.empty()
        : Optional.of(Duration.between(start, until));
  }

  Optional<Duration> timeLimit() {
    OptionalLong seconds = number(Fact.TIME_LIMIT_SECONDS);
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
        : Optional.empty();
  }

  /** The signal that ended it, told or hidden in a shell's exit code. */
  OptionalLong signal() {
    OptionalLong told = number(Fact.SIGNAL);
    if (told.isPresent() && told.getAsLong() != 0) {
      return told;
    }
    OptionalLong code = number(Fact.EXIT_CODE);
    boolean hidden =
        code.isPresent() && code.getAsLong() > SHELL_SIGNAL && code.getAsLong() < SHELL_SIGNAL + 65;
    return hidden ? OptionalLong.of(code.getAsLong() - SHELL_SIGNAL) : OptionalLong.empty();
  }

  long oomKills() {
    return Math.max(job().oomKills(), usage().oomKills().orElse(0));
  }

  /** Nodes where the kernel counted kills for memory. */
  List<NodeRun> killedRuns() {
    return job().nodeRuns().stream()
        .filter(run -> run.measured().integer(Fact.OOM_KILLS).orElse(0) > 0)
        .toList();
  }

  /** Peak of the node that needed most, cache included: the kernel's, else the highest sample. */
  Optional<Long> memoryPeakBytes() {
    return highest(
        job().nodeRuns().stream().map(run -> run.measured().integer(Fact.MEMORY_PEAK_BYTES)),
        usage().memoryPeakBytes());
  }

  /** The tightest limit of any node, as the kernel enforced it. */
  Optional<Long> memoryLimitBytes() {
    Optional<Long> measured = usage().memoryLimitBytes();
    return measured.isPresent()
        ? measured
        : job().nodeRuns().stream()
            .map(run -> run.measured().integer(Fact.MEMORY_LIMIT_BYTES))
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .min(Comparator.naturalOrder());
  }

  private static Optional<Long> highest(Stream<OptionalLong> measured, Optional<Long> sampled) {
    return Stream.concat(
            measured.filter(OptionalLong::isPresent).map(OptionalLong::getAsLong), sampled.stream())
        .max(Comparator.naturalOrder());
  }

  /** The longest stretch of samples on one node. */
  Duration sampledFor() {
    return usage().nodes().stream()
        .map(node -> Duration.between(node.firstSampleAt(), node.lastSampleAt()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** CPUs that the job may use on all measured nodes, as far as is known. */
  OptionalLong cpus() {
    OptionalLong allocated = number(Fact.ALLOCATED_CPUS);
    if (allocated.isPresent()) {
      return allocated;
    }
    return usage().nodes().stream()
        .map(NodeUsage::cpus)
        .filter(Objects::nonNull)
        .mapToLong(cpus -> Objects.requireNonNull(cpus).longValue())
        .reduce(Long::sum);
  }

  /** Hardware threads of a core, of the CPUs that were measured; empty when no agent told. */
  OptionalDouble threadsPerCore() {
    long cpus = 0;
    long cores = 0;
    for (NodeUsage node : usage().nodes()) {
      if (node.cpus() == null || node.other().cores() == null) {
        return OptionalDouble.empty();
      }
      cpus += node.cpus();
      cores += node.other().cores();
    }
    return cores == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) cpus / cores);
  }

  /** How many of the job's nodes were measured, by name. */
  long measuredNodes() {
    return usage().nodes().stream().filter(node -> node.node() != null).count();
  }

  /** Whether enough was sampled to speak of use. */
  boolean enough() {
    return sampledFor().toSeconds() >= rules.general().enoughMinutes() * 60;
  }

  boolean completed() {
    return job().reason() == EndReason.COMPLETED;
  }

  boolean live() {
    return job().state() == JobState.RUNNING;
  }

  /** Whether the last values were read on every node that was measured. */
  boolean complete() {
    return !usage().nodes().isEmpty() && usage().nodes().stream().allMatch(NodeUsage::last);
  }
}
