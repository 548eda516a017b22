package io.jobglass.agent.collector;

import java.util.Arrays;

/**
 * Memory of one process: {@code status} is quick but counts a page for each process that maps it;
 * {@code smaps_rollup} shares such pages out but makes the kernel walk the page tables. Not
 * thread-safe.
 */
final class ProcessMemory {
  private static final byte[][] STATUS =
      KernelText.words("RssAnon:", "RssShmem:", "RssFile:", "Uid:");
  private static final byte[][] ROLLUP = KernelText.words("Pss_Anon:", "Pss_Shmem:", "Pss_File:");

  private final long[] values = new long[STATUS.length];

  /** Values are bytes; {@link Readings#ABSENT} when unknown. */
  long anon() {
    return bytes(0);
  }

  long shmem() {
    return bytes(1);
  }

  long file() {
    return bytes(2);
  }

  long uid() {
    return values[3];
  }

  private long bytes(int index) {
    return values[index] == Readings.ABSENT ? Readings.ABSENT : values[index] * 1024;
  }

  boolean readStatus(KernelFile file, KernelText text) {
    return read(file, text, STATUS);
  }

  boolean readRollup(KernelFile file, KernelText text) {
    return read(file, text, ROLLUP);
  }

  private boolean read(KernelFile file, KernelText text, byte[][] keys) {
    Arrays.fill(values, Readings.ABSENT);
    if (file.read(text) != KernelFile.Outcome.READ) {
      return false;
    }
    text.keyed(keys, values);
    return values[0] != Readings.ABSENT;
  }
}
