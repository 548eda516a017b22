package io.jobglass.agent.collector;

import java.util.concurrent.atomic.AtomicLong;

/** How one collector does, over all jobs. Written by one thread, read by any. */
public final class CollectorStats {
  private final String name;
  private final AtomicLong readings = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private volatile boolean success = true;

  public CollectorStats(String name) {
    this.name = name;
  }

  void record(boolean read, long tookNanos) {
    readings.lazySet(readings.getPlain() + 1);
    nanos.lazySet(nanos.getPlain() + tookNanos);
    if (!read) {
      failures.lazySet(failures.getPlain() + 1);
    }
    success = read;
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
