package io.jobglass.agent.spool;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which sequences the server has: all up to a mark, and stretches beyond it, because new reports go
 * before old ones. Not thread-safe.
 */
final class AcknowledgedRanges {
  private static final int MAX_RANGES = 1000;

  private long upTo;
  private final TreeMap<Long, Long> beyond = new TreeMap<>();

  AcknowledgedRanges(long upTo) {
    this.upTo = upTo;
  }

  /** Everything up to and including this one is settled. */
  long upTo() {
    return upTo;
  }

  boolean contains(long sequence) {
    if (sequence <= upTo) {
      return true;
    }
    Map.Entry<Long, Long> range = beyond.floorEntry(sequence);
    return range != null && range.getValue() >= sequence;
  }

  /** First sequence after {@code sequence} that is acknowledged beyond the mark. */
  long nextAcknowledged(long sequence) {
    Long start = beyond.ceilingKey(sequence);
    return start == null ? Long.MAX_VALUE : start;
  }

  void add(long from, long to) {
    if (to <= upTo) {
      return;
    }
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = beyond.floorEntry(start);
    if (before != null && before.getValue() >= start - 1) {
      start = before.getKey();
    }
    for (Map.Entry<Long, Long> next = beyond.ceilingEntry(start);
        next != null && next.getKey() <= end + 1;
        next = beyond.ceilingEntry(start)) {
      end = Math.max(end, next.getValue());
      beyond.remove(next.getKey());
    }
    if (start <= upTo + 1) {
      upTo = Math.max(upTo, end);
    } else {
      beyond.put(start, end);
      if (beyond.size() > MAX_RANGES) {
        // Forgetting one only means that it is sent again and answered as a duplicate.
        beyond.pollFirstEntry();
      }
    }
  }

  /** How many up to {@code last} are not acknowledged. */
  long pending(long last) {
    long pending = Math.max(0, last - upTo);
    for (Map.Entry<Long, Long> range : beyond.entrySet()) {
      pending -= range.getValue() - range.getKey() + 1;
    }
    return Math.max(0, pending);
  }
}
