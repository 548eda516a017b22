package io.jobglass.agent;

/**
 * When which kind of reading is due: cheap ones every second, those of restless jobs twenty times a
 * second, costly ones as often as set. They keep to a grid, so that late ones shift no others. Not
 * thread-safe.
 */
final class Timetable {
  private static final long FREQUENT_NANOS = 1_000_000_000L;
  private static final long RESTLESS_NANOS = FREQUENT_NANOS / 20;

  private final long detailNanos;
  private long nextFrequent;
  private long nextRestless;
  private long nextDetail;

  /** Which readings are due. */
  record Due(boolean frequent, boolean restless, boolean detail) {}

  Timetable(double detailSeconds, long now) {
    this.detailNanos = (long) (detailSeconds * FREQUENT_NANOS);
    this.nextFrequent = now;
    this.nextRestless = now;
    this.nextDetail = now;
  }

  /**
   * When to look again.
   *
   * @param restless whether there are restless jobs
   */
  long next(boolean restless) {
    return restless ? Math.min(nextFrequent, nextRestless) : nextFrequent;
  }

  /**
   * What is due now, which from then on is due a period later.
   *
   * @param stretch how many times longer than set the periods are
   */
  Due take(long now, double stretch) {
    Due due = new Due(now - nextFrequent >= 0, now - nextRestless >= 0, now - nextDetail >= 0);
    if (due.frequent()) {
      nextFrequent = nextOnGrid(now, (long) (FREQUENT_NANOS * stretch));
    }
    if (due.restless()) {
      nextRestless = nextOnGrid(now, (long) (RESTLESS_NANOS * stretch));
    }
    if (due.detail()) {
      nextDetail = nextOnGrid(now, (long) (detailNanos * stretch));
    }
    return due;
  }

  private static long nextOnGrid(long now, long period) {
    return Math.floorDiv(now, period) * period + period;
  }
}
