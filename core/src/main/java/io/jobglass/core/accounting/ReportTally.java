package io.jobglass.core.accounting;

import io.jobglass.core.job.EndReason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds lines up to the rows of a report; holds no line, so any number may come. Not thread-safe.
 */
public final class ReportTally {
  private final Period period;
  private final Map<Optional<String>, Row> rows = new HashMap<>();

  public ReportTally(Period period) {
    this.period = period;
  }

  private static final class Row {
    private long lastAttempt = Long.MIN_VALUE;
    private long jobs;
    private long jobsWithoutAllocation;
    private long jobsImported;
    private Balance balance = Balance.NONE;
    private final Map<EndReason, Long> endings = new EnumMap<>(EndReason.class);
    private double limitSeconds;
    private double ranSeconds;
  }

  public void add(ReportLine line) {
    Row row = rows.computeIfAbsent(Optional.ofNullable(line.name()), name -> new Row());
    row.balance = row.balance.plus(Balance.of(line.share(), period));
    if (line.attempt() == row.lastAttempt) {
      return;
    }
    row.lastAttempt = line.attempt();
    row.jobs++;
    if (line.share().cpus() == null) {
      row.jobsWithoutAllocation++;
    }
    if (line.imported()) {
      row.jobsImported++;
    }
    if (line.reason() != null && line.endedAt() != null && period.contains(line.endedAt())) {
      row.endings.merge(line.reason(), 1L, Long::sum);
      if (line.limitSeconds() != null) {
        row.limitSeconds += line.limitSeconds();
        row.ranSeconds += Period.seconds(line.share().start(), line.endedAt());
      }
    }
  }

  /** The rows, in no order. */
  public List<ReportRow> rows() {
    return rows.entrySet().stream()
        .map(entry -> {
          Row row = entry.getValue();
          return new ReportRow(
              entry.getKey().orElse(null),
              row.jobs,
              row.jobsWithoutAllocation,
              row.jobsImported,
              row.balance,
              row.endings,
              row.limitSeconds,
              row.ranSeconds);
        })
        .toList();
  }
}
