package io.jobglass.simulator.job;

import io.jobglass.core.usage.IoUsage;
import io.jobglass.simulator.label.Behaviour;

/**
 * Block I/O of a job on one node: reads its input while it starts, then writes results now and
 * then. Not thread-safe.
 */
final class IoMeter {
  private static final double READ_PER_SECOND = 80e6;
  private static final double WRITTEN_PER_SECOND = 2.5e6;
  private static final double BYTES_PER_OPERATION = 1 << 20;
  private static final double WAITING_SHARE = 0.3;

  private final Behaviour behaviour;
  private final boolean unused;
  private double readBytes;
  private double writtenBytes;
  private double waitingSeconds;

  IoMeter(SimulatedJob job, boolean unused) {
    this.behaviour = job.behaviour();
    this.unused = unused;
  }

  void step(double elapsed, double seconds) {
    if (unused) {
      return;
    }
    if (elapsed < behaviour.startUpSeconds()) {
      readBytes += READ_PER_SECOND * seconds;
      waitingSeconds += WAITING_SHARE * seconds;
    } else {
      writtenBytes += WRITTEN_PER_SECOND * seconds;
    }
  }

  /** What was counted so far. */
  IoUsage read() {
    return new IoUsage(
        Math.round(readBytes),
        Math.round(writtenBytes),
        Math.round(readBytes / BYTES_PER_OPERATION),
        Math.round(writtenBytes / BYTES_PER_OPERATION),
        Math.round(waitingSeconds * 1e6),
        0L);
  }
}
