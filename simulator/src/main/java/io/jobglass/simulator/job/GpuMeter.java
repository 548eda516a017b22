package io.jobglass.simulator.job;

import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.simulator.label.Behaviour;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** One GPU under a job, step by step: power follows use, temperature follows power. */
final class GpuMeter {
  private static final double GIB = 1L << 30;
  private static final double IDLE_SHARE = 0.15;
  private static final double ROOM_CELSIUS = 30;
  private static final double HEAT_CELSIUS = 42;
  private static final double THROTTLED_POWER = 0.55;
  private static final double THROTTLED_CELSIUS = 91;
  private static final double THROTTLING_CELSIUS = 85;

  /** How fast the temperature follows, seconds. */
  private static final double INERTIA_SECONDS = 60;

  private static final double NOISE_PERCENT = 1.5;

  /** Before an XID takes it away it works as it did; from then on there is nothing to read. */
  private static final Duration LOST_BEFORE_END = Duration.ofSeconds(30);

  private final SimulatedJob job;
  private final Behaviour.Gpu gpu;
  private final String node;
  private final int index;
  private final double busyPercent;
  private final Activity activity;
  private double energyJoules;
  private double temperature = ROOM_CELSIUS;
  private double windowSeconds;
  private double windowPercent;
  private double windowJoules;
  private double usedGib;
  private boolean lost;

  /**
   * @param number of the job's GPUs on the node, from 0
   */
  GpuMeter(SimulatedJob job, SimulatedJob.Place place, int number) {
    this.job = job;
    this.gpu = job.behaviour().gpu();
    this.node = place.node();
    this.index = place.firstGpu() + number;
    this.busyPercent = gpu.percents().get(Math.min(number, gpu.percents().size() - 1));
    this.activity =
        new Activity(gpu.pattern(), gpu.busyFraction(), gpu.periodSeconds(), job.seed() + 1);
  }

  /** The lasting name of a GPU of a node. */
  static String device(String node, int index, boolean mig) {
    UUID uuid =
        UUID.nameUUIDFromBytes((node + "/" + index + "/" + mig).getBytes(StandardCharsets.UTF_8));
    return (mig ? "MIG-" : "GPU-") + uuid;
  }

  void step(double elapsed, double seconds, SplittableRandom random) {
    double noise = NOISE_PERCENT * (2 * random.nextDouble() - 1);
    boolean working = works(elapsed) && busyPercent > 0;
    lost = gpu.xid() != 0 && elapsed > job.length().minus(LOST_BEFORE_END).toMillis() / 1000.0;
    double percent =
        working
            ? Math.clamp((activity.busy(elapsed) ? busyPercent : gpu.lowPercent()) + noise, 0, 100)
            : 0;
    double load = Math.sqrt(percent / 100);
    double share =
        IDLE_SHARE + (1 - IDLE_SHARE) * load * (gpu.throttled() ? THROTTLED_POWER : 0.93);
    double watts = gpu.maximumWatts() * share;
    double aim =
        gpu.throttled() && working ? THROTTLED_CELSIUS : ROOM_CELSIUS + HEAT_CELSIUS * share;
    temperature += (aim - temperature) * (1 - Math.exp(-seconds / INERTIA_SECONDS));
    energyJoules += watts * seconds;
    windowSeconds += seconds;
    windowPercent += percent * seconds;
    windowJoules += watts * seconds;
    usedGib = gpu.usedGib() * Math.min(1, elapsed / Math.max(1, job.behaviour().startUpSeconds()));
  }

  private boolean works(double elapsed) {
    double part = elapsed / Math.max(1, job.length().toSeconds());
    boolean idle = part >= gpu.idleFrom() && (part < gpu.idleUntil() || gpu.idleUntil() >= 1);
    return elapsed >= job.behaviour().startUpSeconds() && !idle;
  }

  /** What an agent reports of the window, which ends here; a lost GPU answers nothing. */
  GpuUsage window() {
    boolean told = windowSeconds > 0 && !lost;
    boolean whole = told && !gpu.mig();
    GpuUsage usage =
        new GpuUsage(
            device(node, index, gpu.mig()),
            index,
            "nvidia",
            gpu.model(),
            whole ? (Double) (windowPercent / windowSeconds) : null,
            told ? (Long) Math.round(usedGib * GIB) : null,
            Math.round(gpu.totalGib() * GIB),
            whole ? (Double) (windowJoules / windowSeconds) : null,
            whole ? (Double) energyJoules : null,
            whole ? (Double) (double) Math.round(temperature) : null,
            GpuHold.UNKNOWN,
            GpuActivity.NONE,
            told && gpu.throttled() && temperature > THROTTLING_CELSIUS
                ? List.of("hw_thermal")
                : List.of(),
            lost ? List.of("xid:" + gpu.xid()) : List.of());
    windowSeconds = 0;
    windowPercent = 0;
    windowJoules = 0;
    return usage;
  }
}
