package io.jobglass.agent;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps the agent's own use of the processor below a limit, in two ways. Above it everything is
 * read less often. And the sampler has an account that fills at the limit's rate up to one second
 * of CPU time: once that is spent it waits, whatever happens on the node. Thread-safe for readers;
 * one thread calls {@link #measure} and {@link #spend}.
 */
final class SelfLimit {
  private static final double MAXIMUM_STRETCH = 16;
  private static final long WINDOW_NANOS = 30_000_000_000L;
  private static final double BURST_NANOS = 1e9;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

  private final DoubleSupplier cpuSeconds;
  private final LongSupplier nanoTime;
  private final double limitCores;
  private long windowStart;
  private double windowCpu;
  private volatile double stretch = 1;
  private volatile double cores;
  private double account = BURST_NANOS;
  private long accountAt;
  private final AtomicLong pausedNanos = new AtomicLong();

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
    this.accountAt = windowStart;
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

  /** Takes CPU time off the account; returns how long to wait now, nanoseconds. */
  long spend(long cpuNanos) {
    long now = nanoTime.getAsLong();
    account = Math.min(BURST_NANOS, account + (now - accountAt) * limitCores) - cpuNanos;
    accountAt = now;
    if (account >= 0) {
      return 0;
    }
    long pause = (long) Math.min(LONGEST_PAUSE_NANOS, -account / limitCores);
    account = Math.max(account, -LONGEST_PAUSE_NANOS * limitCores);
    pausedNanos.addAndGet(pause);
    return pause;
  }

  /** For how long the sampler had to wait in all. */
  double pausedSeconds() {
    return pausedNanos.get() / 1e9;
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
