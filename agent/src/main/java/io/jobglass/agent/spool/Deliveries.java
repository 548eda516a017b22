package io.jobglass.agent.spool;

import java.io.IOException;

/**
 * Which reports are settled, because the server has them or they are lost. The mark up to which all
 * are is kept on disk. Not thread-safe.
 */
final class Deliveries {
  private final StateFile file;
  private final AcknowledgedRanges settled;
  private long dropped;
  private long failedWrites;

  Deliveries(StateFile file) throws IOException {
    this.file = file;
    this.settled =
        new AcknowledgedRanges(
            file.read().filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf).orElse(0L));
  }

  /** Everything up to and including this one is settled. */
  long upTo() {
    return settled.upTo();
  }

  boolean contains(long sequence) {
    return settled.contains(sequence);
  }

  /** The end, exclusive, of the first stretch after the mark that is open. */
  long endOfFirstOpen(long lastSequence) {
    return Math.min(lastSequence, settled.nextAcknowledged(settled.upTo() + 1));
  }

  long pending(long lastSequence) {
    return settled.pending(lastSequence);
  }

  /** Settles these and keeps the mark; true when it moved. */
  boolean settle(long from, long to) {
    long before = settled.upTo();
    settled.add(from, to);
    if (settled.upTo() == before) {
      return false;
    }
    try {
      file.write(Long.toString(settled.upTo()));
    } catch (IOException e) {
      failedWrites++;
    }
    return true;
  }

  void countDropped(long reports) {
    dropped += reports;
  }

  /** A segment with these gave way; those that were open are lost, and so is all before them. */
  void dropAll(long from, long to) {
    for (long sequence = Math.max(from, upTo() + 1); sequence <= to; sequence++) {
      dropped += settled.contains(sequence) ? 0 : 1;
    }
    settled.add(Math.min(from, upTo() + 1), to);
  }

  long dropped() {
    return dropped;
  }

  long failedWrites() {
    return failedWrites;
  }
}
