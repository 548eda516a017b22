package io.jobglass.core.accounting;

import java.time.Duration;
import java.time.Instant;

/** The time that a report is about: {@code from <= t < to}. */
public record Period(Instant from, Instant to) {
  private static final double NANOS = 1e9;

  public Period {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "a period ends after its start, got " + from + " to " + to);
    }
  }

  public boolean contains(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  /** How much of the stretch lies in the period, seconds. */
  double overlapSeconds(Instant start, Instant end) {
    return seconds(start.isAfter(from) ? start : from, end.isBefore(to) ? end : to);
  }

  /** The length of a stretch, seconds; zero when it ends before it begins. */
  static double seconds(Instant start, Instant end) {
    return end.isAfter(start) ? Duration.between(start, end).toNanos() / NANOS : 0;
  }
}
