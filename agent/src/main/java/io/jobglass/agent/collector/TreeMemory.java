package io.jobglass.agent.collector;

import java.util.Collection;

/**
 * Memory of a process tree. The quick sums count a page once for each process that maps it, which
 * is right for one big process; where several are big the kernel is asked for fair shares instead.
 * Not thread-safe.
 */
final class TreeMemory {
  private static final long SMALL_BYTES = 8L << 20;
  private static final long CHEAP_NANOS = 20_000_000L;

  private final ProcessMemory process = new ProcessMemory();
  private long quickAtShare;
  private long shareTookNanos;

  void read(
      Collection<ProcessTree.Member> members, boolean detail, KernelText text, Readings into) {
    long anon = 0;
    long shmem = 0;
    long file = 0;
    long largest = 0;
    long secondLargest = 0;
    boolean any = false;
    for (ProcessTree.Member member : members) {
      if (!process.readStatus(member.statusFile, text)) {
        continue;
      }
      any = true;
      anon += process.anon();
      shmem += Math.max(0, process.shmem());
      file += Math.max(0, process.file());
      long own = process.anon() + Math.max(0, process.shmem());
      if (own > largest) {
        secondLargest = largest;
        largest = own;
      } else {
        secondLargest = Math.max(secondLargest, own);
      }
    }
    if (!any) {
      into.unreadable(Measure.MEMORY_CURRENT_BYTES);
      into.unreadable(Measure.MEMORY_ANON_BYTES);
      into.unreadable(Measure.MEMORY_SHMEM_BYTES);
      into.unreadable(Measure.MEMORY_FILE_BYTES);
      return;
    }
    if (secondLargest < SMALL_BYTES) {
      set(anon, shmem, file, into);
      return;
    }
    long quick = anon + shmem;
    boolean changed = Math.abs(quick - quickAtShare) > Math.max(SMALL_BYTES, quick / 20);
    if (detail || (changed && shareTookNanos < CHEAP_NANOS)) {
      quickAtShare = quick;
      if (!readShares(members, text, into)) {
        set(anon, shmem, file, into);
      }
    }
  }

  private boolean readShares(
      Collection<ProcessTree.Member> members, KernelText text, Readings into) {
    long start = System.nanoTime();
    long anon = 0;
    long shmem = 0;
    long file = 0;
    for (ProcessTree.Member member : members) {
      if (process.readRollup(member.rollupFile, text)) {
        anon += process.anon();
        shmem += Math.max(0, process.shmem());
        file += Math.max(0, process.file());
      } else if (process.readStatus(member.statusFile, text)) {
        // Alive, but this file is refused: another user's, or a process that hides its memory.
        return false;
      }
      member.rollupFile.close();
    }
    shareTookNanos = System.nanoTime() - start;
    set(anon, shmem, file, into);
    return true;
  }

  private static void set(long anon, long shmem, long file, Readings into) {
    into.set(Measure.MEMORY_CURRENT_BYTES, anon + shmem + file);
    into.set(Measure.MEMORY_ANON_BYTES, anon);
    into.set(Measure.MEMORY_SHMEM_BYTES, shmem);
    into.set(Measure.MEMORY_FILE_BYTES, file);
  }
}
