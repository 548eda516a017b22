package io.jobglass.agent;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps the agent's own use of the processor below a limit: above it everything is read less often.
 * Thread-safe for readers; one thread calls {@link #measure}.
 */
final class SelfLimit {
  private static final double MAXIMUM_STRETCH = 16;
  private static final long WINDOW_NANOS = 30_000_000_000L;

  private final DoubleSupplier cpuSeconds;
  private final LongSupplier nanoTime;
  private final double limitCores;
  private long windowStart;
  private double windowCpu;
  private volatile double stretch = 1;
  private volatile double cores;

  /**
   * @param cpuSeconds own CPU time so far
   * @param limitPercent of one core
   */
  SelfLimit(DoubleSupplier cpuSeconds, LongSupplier nanoTime, double limitPercent) {
    this.cpuSeconds = cpuSeconds;
    this.nanoTime = nanoTime;
    this.limitCores = limitPercent / 100;
    this.windowStart = nanoTime.getAsLong();
    this.windowCpu = Double.NaN;
  }

  /** To be called often; judges once in 30 s, the first time without the cost of starting. */
  void measure() {
    long now = nanoTime.getAsLong();
    long passed = now - windowStart;
    if (passed < WINDOW_NANOS) {
      return;
    }
    double cpu = cpuSeconds.getAsDouble();
    if (!Double.isNaN(windowCpu)) {
      cores = (cpu - windowCpu) / (passed / 1e9);
      if (cores > limitCores) {
        stretch = Math.min(MAXIMUM_STRETCH, stretch * 2);
      } else if (cores < limitCores / 3) {
        stretch = Math.max(1, stretch / 2);
      }
    }
    windowStart = now;
    windowCpu = cpu;
  }

  /** How many times longer than set the pauses between readings are. */
  double stretch() {
    return stretch;
  }

  /** Own use in the last window. */
  double cores() {
    return cores;
  }
}
