package io.jobglass.agent.push;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a lane leaves the server alone after a failure: twice as long each time, up to a minute,
 * spread at random so that nodes do not come back all at once. Not thread-safe.
 */
public final class Backoff {
  private static final double FIRST_SECONDS = 1;
  private static final double LONGEST_SECONDS = 60;

  private final LongSupplier nanoTime;
  private final DoubleSupplier random;
  private int failures;
  private long until;

  /**
   * @param random from 0 to 1
   */
  public Backoff(LongSupplier nanoTime, DoubleSupplier random) {
    this.nanoTime = nanoTime;
    this.random = random;
    this.until = nanoTime.getAsLong();
  }

  public void succeeded() {
    failures = 0;
    until = nanoTime.getAsLong();
  }

  /** Notes a failure, and the pause that the server asked for, if it did. */
  public void failed(@Nullable Duration asked) {
    double seconds = Math.min(LONGEST_SECONDS, FIRST_SECONDS * Math.pow(2, Math.min(failures, 6)));
    failures++;
    double wait = seconds * (0.5 + random.getAsDouble() / 2);
    if (asked != null) {
      double askedSeconds = asked.toMillis() / 1000.0;
      wait = Math.max(wait, askedSeconds * (1 + random.getAsDouble() / 10));
    }
    until = nanoTime.getAsLong() + (long) (wait * 1e9);
  }

  public int failures() {
    return failures;
  }

  /** How much longer to wait; 0 when a request may go. */
  public long waitMillis() {
    long left = until - nanoTime.getAsLong();
    return left <= 0 ? 0 : left / 1_000_000 + 1;
  }
}
