package io.jobglass.agent.accounting;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of the questions to accounting so far.
 *
 * @param rows put into the hook spool
 * @param unreadable lines that were no row
 * @param overflows stretches in which more runs ended than may be read
 * @param latestSeconds how long the last answered question took
 * @param reached every end before this was looked at; null before the first answer
 */
public record AccountingStats(
    long looks,
    long failures,
    long rows,
    long unreadable,
    long overflows,
    double latestSeconds,
    @Nullable Instant reached) {
  static final AccountingStats NONE = new AccountingStats(0, 0, 0, 0, 0, 0, null);

  AccountingStats looked(Duration took, long unreadableLines, Instant until) {
    return new AccountingStats(
        looks + 1,
        failures,
        rows,
        unreadable + unreadableLines,
        overflows,
        took.toNanos() / 1e9,
        until);
  }

  AccountingStats failed() {
    return new AccountingStats(
        looks, failures + 1, rows, unreadable, overflows, latestSeconds, reached);
  }

  AccountingStats spooled() {
    return new AccountingStats(
        looks, failures, rows + 1, unreadable, overflows, latestSeconds, reached);
  }

  AccountingStats overflowed() {
    return new AccountingStats(
        looks, failures, rows, unreadable, overflows + 1, latestSeconds, reached);
  }
}
