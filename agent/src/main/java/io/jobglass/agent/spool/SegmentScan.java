package io.jobglass.agent.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Walks over the records of one segment; damage is skipped to the next good record. */
final class SegmentScan {
  private SegmentScan() {}

  /** Sees each good record with its offset; false ends the walk. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(RecordFormat.Found.Good record, long offset);
  }

  /**
   * What was skipped.
   *
   * @param onlyTornEnd whether it is at most a last record that was never written to its end
   */
  record Damage(long bytes, boolean onlyTornEnd) {}

  static Damage run(FileChannel segment, long from, Visitor visitor) throws IOException {
    long bytes = 0;
    boolean onlyTornEnd = true;
    long offset = from;
    while (true) {
      switch (RecordFormat.read(segment, offset)) {
        case RecordFormat.Found.Good good -> {
          if (!visitor.visit(good, offset)) {
            return new Damage(bytes, onlyTornEnd);
          }
          offset = good.end();
        }
        case RecordFormat.Found.End end -> {
          return new Damage(bytes, onlyTornEnd);
        }
        case RecordFormat.Found.Torn torn -> {
          long next = RecordFormat.findMagic(segment, offset + 1);
          onlyTornEnd &= next >= segment.size();
          bytes += next - offset;
          offset = next;
        }
        case RecordFormat.Found.Junk junk -> {
          long next = RecordFormat.findMagic(segment, offset + 1);
          onlyTornEnd = false;
          bytes += next - offset;
          offset = next;
        }
      }
    }
  }
}
