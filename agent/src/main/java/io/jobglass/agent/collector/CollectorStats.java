package io.jobglass.agent.collector;

import java.util.concurrent.atomic.AtomicLong;

/** How one collector does, over all jobs. Written by one thread, read by any. */
public final class CollectorStats {
  private final String name;
  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong begun = new AtomicLong();
  private volatile boolean success = true;

  public CollectorStats(String name) {
    this.name = name;
  }

  /** A reading begins now. */
  long begin() {
    long now = System.nanoTime();
    begun.lazySet(now);
    return now;
  }

  /** The reading that was begun ended without one. */
  void none() {
    begun.lazySet(0);
  }

  /** For how long a reading has been under way; 0 when none is. */
  public double readingSeconds() {
    long since = begun.get();
    return since == 0 ? 0 : (System.nanoTime() - since) / 1e9;
  }

  void record(boolean read, long tookNanos) {
    readings.lazySet(readings.getPlain() + 1);
    nanos.lazySet(nanos.getPlain() + tookNanos);
    if (!read) {
      failures.lazySet(failures.getPlain() + 1);
    }
    success = read;
    begun.lazySet(0);
  }

  public String name() {
    return name;
  }

  public long readings() {
    return readings.get();
  }

  public long failures() {
    return failures.get();
  }

  public double seconds() {
    return nanos.get() / 1e9;
  }

  /** Whether the latest reading went well. */
  public boolean success() {
    return success;
  }
}
