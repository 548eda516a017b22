package io.jobglass.simulator.job;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.TaskUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an agent reads of a job on one node, window after window. Cumulative counters go on through
 * windows that are not reported. Not thread-safe.
 */
public final class JobMeter {
  /** An agent reads CPU and memory in detail this often. */
  private static final Duration STEP = Duration.ofSeconds(5);

  /** Drawn by processor and memory for each second that a core is busy. */
  private static final double JOULES_PER_CORE_SECOND = 3;

  private final SimulatedJob job;
  private final int place;
  private final SplittableRandom random;
  private final CpuMeter cpu;
  private final MemoryMeter memory;
  private final IoMeter io;
  private final List<GpuMeter> gpus;
  private Instant now;
  private double latestCores;

  /**
   * @param place which of the job's nodes, from 0
   */
  public JobMeter(SimulatedJob job, int place) {
    this.job = job;
    this.place = place;
    this.random = new SplittableRandom(job.seed() * 31 + place);
    this.cpu = new CpuMeter(job, place);
    this.memory = new MemoryMeter(job, cpu.unused(), random);
    this.io = new IoMeter(job, cpu.unused());
    SimulatedJob.Place at = job.places().get(place);
    this.gpus =
        IntStream.range(0, job.behaviour().gpu().perNode())
            .mapToObj(number -> new GpuMeter(job, at, number))
            .toList();
    this.now = job.start();
  }

  public SimulatedJob job() {
    return job;
  }

  /** Whether the job is over at this moment. */
  public boolean over(Instant time) {
    return job.end().filter(end -> !end.isAfter(time)).isPresent();
  }

  /**
   * Goes on to the end of a window, or to the job's end within it.
   *
   * @return what the agent reports; empty where it sees nothing
   */
  public Optional<JobUsage> advance(Instant windowEnd) {
    boolean last = over(windowEnd);
    Instant until = last ? job.end().orElseThrow() : windowEnd;
    while (now.isBefore(until)) {
      Instant next = now.plus(STEP).isBefore(until) ? now.plus(STEP) : until;
      step(next);
      now = next;
    }
    CpuUsage cpuUsage = cpu.window();
    MemoryUsage memoryUsage = memory.read(last);
    var gpuUsages = gpus.stream().map(GpuMeter::window).toList();
    latestCores = last || cpuUsage.averageCores() == null ? 0 : cpuUsage.averageCores();
    if (job.silent(place)
        || job.firstSeen().isAfter(until)
        || (last && job.fails(place))
        || job.inGap(until)) {
      return Optional.empty();
    }
    return Optional.of(
        new JobUsage(
            job.id().externalId(),
            null,
            job.owner().name(),
            job.owner().uid(),
            "cgroup2",
            "/system.slice/slurmstepd.scope/job_" + job.id().externalId(),
            job.firstSeen(),
            until,
            last,
            cpuUsage,
            memoryUsage,
            last ? 0 : job.behaviour().cpu().tasks() + 2,
            gpuUsages,
            io.read(),
            TaskUsage.NONE,
            energyJoules(cpuUsage)));
  }

  private static @Nullable Double energyJoules(CpuUsage cpu) {
    Long micros = cpu.usageMicros();
    return micros == null ? null : (Double) (micros / 1e6 * JOULES_PER_CORE_SECOND);
  }

  private void step(Instant next) {
    double elapsed = Duration.between(job.start(), next).toMillis() / 1000.0;
    double seconds = Duration.between(now, next).toMillis() / 1000.0;
    cpu.step(elapsed, seconds, next, random);
    memory.step(elapsed, seconds, next, random);
    io.step(elapsed, seconds);
    gpus.forEach(gpu -> gpu.step(elapsed, seconds, random));
  }

  /** Cores busy in the last window, whether reported or not. */
  public double latestCores() {
    return latestCores;
  }

  /** Bytes held at the end of the last window, page cache left out, whether reported or not. */
  public long residentBytes() {
    return memory.resident();
  }
}
