package io.jobglass.core.accounting;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.JobState;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a report.
 *
 * @param name null for jobs of which it was not told
 * @param jobs attempts that held something in the period
 * @param jobsWithoutAllocation those whose CPUs nobody told; they are in no sum of cores
 * @param jobsImported those brought in from the past, which no agent can have measured
 * @param endings how the attempts that ended in the period ended
 * @param limitSeconds time limits of the attempts that ended in the period and had one
 * @param ranSeconds how long those ran
 */
public record ReportRow(
    @Nullable String name,
    long jobs,
    long jobsWithoutAllocation,
    long jobsImported,
    Balance balance,
    Map<EndReason, Long> endings,
    double limitSeconds,
    double ranSeconds) {
  public ReportRow {
    Map<EndReason, Long> copy = new EnumMap<>(EndReason.class);
    copy.putAll(endings);
    endings = Collections.unmodifiableMap(copy);
  }

  /** All rows in one. */
  public static ReportRow total(Collection<ReportRow> rows) {
    return rows.stream()
        .reduce(new ReportRow(null, 0, 0, 0, Balance.NONE, Map.of(), 0, 0), ReportRow::plus);
  }

  private ReportRow plus(ReportRow other) {
    Map<EndReason, Long> both = new EnumMap<>(EndReason.class);
    both.putAll(endings);
    other.endings.forEach((reason, count) -> both.merge(reason, count, Long::sum));
    return new ReportRow(
        null,
        jobs + other.jobs,
        jobsWithoutAllocation + other.jobsWithoutAllocation,
        jobsImported + other.jobsImported,
        balance.plus(other.balance),
        both,
        limitSeconds + other.limitSeconds,
        ranSeconds + other.ranSeconds);
  }

  /** Attempts that ended in the period for any reason but success, cancel or requeue. */
  public long failed() {
    return endings.entrySet().stream()
        .filter(entry -> entry.getKey().usualState() == JobState.FAILED)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
