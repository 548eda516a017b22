package io.jobglass.simulator.job;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.simulator.label.Behaviour;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a job on one node, step by step, with the kernel's cumulative marks. Not thread-safe.
 */
final class MemoryMeter {
  private static final double GIB = 1L << 30;
  private static final double NOISE = 0.003;
  private static final double DIFFERENCE = 0.01;
  private static final double UNUSED_GIB = 0.2;

  /** Page cache grows over this part of the run. */
  private static final double FILLING = 0.2;

  private final SimulatedJob job;
  private final Behaviour behaviour;
  private final boolean unused;

  /** No two jobs of a kind need quite the same. */
  private final double need;

  private long anon;
  private long shmem;
  private long file;
  private long kernel;
  private long peak;
  private long maximumAnon;
  private long maxEvents;
  private double waitingSeconds;
  private @Nullable Instant maximumAt;

  MemoryMeter(SimulatedJob job, boolean unused, SplittableRandom random) {
    this.job = job;
    this.behaviour = job.behaviour();
    this.unused = unused;
    this.need = 1 + DIFFERENCE * (2 * random.nextDouble() - 1);
  }

  void step(double elapsed, double seconds, Instant time, SplittableRandom random) {
    Behaviour.Memory memory = behaviour.memory();
    double loaded = Math.min(1, elapsed / Math.max(1, behaviour.startUpSeconds()));
    double leaked = memory.leakGibPerHour() * elapsed / 3600;
    double noise = 1 - NOISE * random.nextDouble();
    double limit = memory.limitGib() - SimulatedJob.KERNEL_GIB;
    double anonGib =
        unused
            ? UNUSED_GIB
            : memory.anonGib() * need * loaded * noise + leaked * (1 - memory.leakShmemShare());
    double shmemGib = unused ? 0 : memory.shmemGib() * loaded + leaked * memory.leakShmemShare();
    anonGib = Math.min(anonGib, limit);
    shmemGib = Math.min(shmemGib, limit - anonGib);
    double filled = Math.min(1, elapsed / (FILLING * job.length().toSeconds()));
    double cache =
        Math.min(unused ? UNUSED_GIB : memory.fileGib() * filled, limit - anonGib - shmemGib);
    anon = bytes(anonGib);
    shmem = bytes(shmemGib);
    // The kernel counts shared memory as file memory too.
    file = bytes(cache) + shmem;
    kernel = bytes(SimulatedJob.KERNEL_GIB * loaded);
    if (memory.fileGib() * filled > cache && !unused) {
      maxEvents += 1 + random.nextInt(20);
    }
    waitingSeconds += unused ? 0 : memory.waitingShare() * seconds;
    peak = Math.max(peak, current());
    if (anon + shmem > maximumAnon) {
      maximumAnon = anon + shmem;
      maximumAt = time;
    }
  }

  private long current() {
    return anon + file + kernel;
  }

  /** Bytes that the job holds now and that the kernel could not simply drop. */
  long resident() {
    return anon + shmem + kernel;
  }

  /**
   * What holds now.
   *
   * @param last whether the job is over: then the kernel may have killed it
   */
  MemoryUsage read(boolean last) {
    boolean killed =
        last
            && !unused
            && behaviour.end().endReason().filter(EndReason.OUT_OF_MEMORY::equals).isPresent();
    long limit = bytes(behaviour.memory().limitGib());
    if (killed) {
      peak = limit;
    }
    return new MemoryUsage(
        current(),
        anon,
        file,
        shmem,
        kernel,
        peak,
        limit,
        maximumAnon,
        maximumAt,
        killed ? 1L : 0L,
        killed ? 1L : 0L,
        maxEvents,
        0L,
        Math.round(waitingSeconds * 1e6),
        null,
        null,
        null,
        null);
  }

  private static long bytes(double gib) {
    // Whole pages, as the kernel counts.
    return Math.max(0, Math.round(gib * GIB) / 4096 * 4096);
  }
}
