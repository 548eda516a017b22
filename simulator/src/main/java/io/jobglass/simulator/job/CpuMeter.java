package io.jobglass.simulator.job;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.simulator.label.Behaviour;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** CPU time of a job on one node, counted up step by step. Not thread-safe. */
final class CpuMeter {
  private static final double LOADING_CORES = 0.6;
  private static final double UNUSED_CORES = 0.005;
  private static final double NOISE = 0.015;
  private static final double USER_SHARE = 0.94;

  private final Behaviour behaviour;
  private final double busyCores;
  private final boolean unused;
  private final Activity activity;
  private double usageSeconds;
  private double waitingSeconds;
  private double windowSeconds;
  private double windowUsage;
  private double maximumCores = -1;
  private @Nullable Instant maximumAt;

  CpuMeter(SimulatedJob job, int place) {
    this.behaviour = job.behaviour();
    Behaviour.Cpu cpu = behaviour.cpu();
    double share =
        cpu.nodeShares().isEmpty()
            ? 1
            : cpu.nodeShares().get(Math.min(place, cpu.nodeShares().size() - 1));
    this.busyCores = cpu.busyCores() * share;
    this.unused = place >= job.places().size() - cpu.unusedNodes();
    this.activity =
        new Activity(cpu.pattern(), cpu.busyFraction(), cpu.periodSeconds(), job.seed());
  }

  /** Whether this node of the job does nothing. */
  boolean unused() {
    return unused;
  }

  void step(double elapsed, double seconds, Instant time, SplittableRandom random) {
    double cores = cores(elapsed, random);
    usageSeconds += cores * seconds;
    waitingSeconds += unused ? 0 : behaviour.cpu().waitingShare() * seconds;
    windowSeconds += seconds;
    windowUsage += cores * seconds;
    if (cores > maximumCores) {
      maximumCores = cores;
      maximumAt = time;
    }
  }

  private double cores(double elapsed, SplittableRandom random) {
    double noise = 1 + NOISE * (2 * random.nextDouble() - 1);
    if (unused) {
      return UNUSED_CORES * noise;
    }
    double cores =
        elapsed < behaviour.startUpSeconds()
            ? Math.min(LOADING_CORES, busyCores)
            : activity.busy(elapsed) ? busyCores : behaviour.cpu().lowCores();
    return Math.min(cores * noise, behaviour.cpus());
  }

  /** What was counted so far, with the figures of the window, which ends here. */
  CpuUsage window() {
    CpuUsage usage =
        new CpuUsage(
            micros(usageSeconds),
            micros(usageSeconds * USER_SHARE),
            micros(usageSeconds) - micros(usageSeconds * USER_SHARE),
            behaviour.cpus(),
            behaviour.cpus() / behaviour.threadsPerCore(),
            windowSeconds == 0 ? null : (Double) (windowUsage / windowSeconds),
            maximumCores < 0 ? null : (Double) maximumCores,
            maximumAt,
            null,
            micros(waitingSeconds));
    windowSeconds = 0;
    windowUsage = 0;
    maximumCores = -1;
    maximumAt = null;
    return usage;
  }

  private static long micros(double seconds) {
    return Math.round(seconds * 1e6);
  }
}
