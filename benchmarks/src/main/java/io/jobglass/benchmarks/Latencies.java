package io.jobglass.benchmarks;

import java.util.Arrays;

/** Latencies of one load, nanoseconds. Thread-safe. */
final class Latencies {
  private long[] values = new long[1 << 16];
  private int count;

  synchronized void add(long nanos) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = nanos;
  }

  synchronized int count() {
    return count;
  }

  /** The latency that the given share of requests did not exceed, milliseconds. */
  synchronized double percentileMillis(double percent) {
    if (count == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int index = (int) Math.ceil(percent / 100 * count) - 1;
    return sorted[Math.max(0, index)] / 1e6;
  }
}
