package io.jobglass.agent.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.concurrent.TimeUnit;

/**
 * Memory that the process holds from {@code malloc}, by glibc's {@code mallinfo2}: exact, where the
 * resident size also moves with the heap.
 */
final class NativeMemory {
  private static final int IN_USE = 7;
  private static final int MAPPED = 4;
  private static final MemoryLayout MALLINFO2 =
      MemoryLayout.structLayout(
          Collections.nCopies(10, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));

  private NativeMemory() {}

  @SuppressWarnings("restricted") // a call into the C library
  private static long allocatedKibibytes() {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info =
          (MemorySegment)
              linker
                  .downcallHandle(
                      linker.defaultLookup().find("mallinfo2").orElseThrow(),
                      FunctionDescriptor.of(MALLINFO2))
                  .invokeExact((SegmentAllocator) arena);
      return (info.getAtIndex(ValueLayout.JAVA_LONG, IN_USE)
              + info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED))
          / 1024;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** The least that is held within a second, so that the compiler's own comings are not in it. */
  static long settledKibibytes() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    long least = allocatedKibibytes();
    while (System.nanoTime() < end) {
      System.gc();
      least = Math.min(least, allocatedKibibytes());
    }
    return least;
  }

  /**
   * Growth since then. The compiler's threads take and give back megabytes at any time, so looks
   * again, ten seconds at most, while there seems to be too much.
   */
  static long growthKibibytes(long before, long tooMuch) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    long growth = allocatedKibibytes() - before;
    while (growth >= tooMuch && System.nanoTime() < end) {
      System.gc();
      growth = allocatedKibibytes() - before;
    }
    return growth;
  }
}
