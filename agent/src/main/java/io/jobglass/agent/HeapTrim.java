package io.jobglass.agent;

/**
 * Gives heap back that only garbage holds. The serial collector collects the old generation when
 * the heap has reached its maximum, and not before: what little outlives the young generation, a
 * few kilobytes for each job, would grow the process over weeks up to it. Not thread-safe.
 */
final class HeapTrim {
  private static final long GROWTH = 2L << 20;

  private final Runtime runtime = Runtime.getRuntime();
  private long sizeAfterLast = runtime.totalMemory();

  /** Collects all when the heap has grown since; takes about 10 ms, rarely. */
  void look() {
    if (runtime.totalMemory() - sizeAfterLast >= GROWTH) {
      System.gc();
      sizeAfterLast = runtime.totalMemory();
    }
  }
}
