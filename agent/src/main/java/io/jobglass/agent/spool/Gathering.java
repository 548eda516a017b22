package io.jobglass.agent.spool;

import java.util.ArrayList;
import java.util.List;

/** Takes the reports of a stretch out of segments until there are enough. */
final class Gathering implements SegmentScan.Visitor {
  private final List<StoredReport> reports = new ArrayList<>();
  private final long from;
  private final long end;
  private final int maxReports;
  private final long maxBytes;
  private long bytes;
  private boolean full;
  private long nextSequence;
  private long nextOffset;

  Gathering(long from, long end, int maxReports, long maxBytes) {
    this.from = from;
    this.end = end;
    this.maxReports = maxReports;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean visit(RecordFormat.Found.Good record, long offset) {
    long sequence = record.sequence();
    if (sequence >= end) {
      full = true;
    } else if (sequence >= from && (reports.isEmpty() || sequence > reports.getLast().sequence())) {
      bytes += record.content().length;
      if (!reports.isEmpty() && (reports.size() >= maxReports || bytes > maxBytes)) {
        nextSequence = sequence;
        nextOffset = offset;
        full = true;
      } else {
        reports.add(new StoredReport(sequence, record.content()));
        full = maxReports == 1;
      }
    }
    return !full;
  }

  List<StoredReport> reports() {
    return reports;
  }

  boolean full() {
    return full;
  }

  /** The report that was one too many, at {@link #nextOffset} of its segment; 0 for none. */
  long nextSequence() {
    return nextSequence;
  }

  long nextOffset() {
    return nextOffset;
  }
}
