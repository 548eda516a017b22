package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.UsageSeries.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A straight line through the memory that a job held, by least squares.
 *
 * @param perSecond its slope, bytes per second
 * @param error standard error of the slope
 * @param seconds length of the stretch
 * @param last what was held at its end, bytes
 * @param steady whether it rose nearly all the time, not in one step
 */
record Trend(double perSecond, double error, double seconds, double last, boolean steady) {
  private static final int LEAST_BUCKETS = 8;
  private static final int PARTS = 8;
  private static final int MOST_FALLS = 1;

  /** What the line rises by over the stretch, bytes. */
  double growth() {
    return perSecond * seconds;
  }

  /**
   * @param part how much of the end of the stretch to look at, 0 to 1
   * @return empty where there are too few values
   */
  static Optional<Trend> ofHeldBytes(List<Bucket> buckets, double part) {
    List<Bucket> told = buckets.stream().filter(bucket -> bucket.heldBytes() != null).toList();
    List<Bucket> taken = told.subList((int) (told.size() * (1 - part)), told.size());
    return taken.size() < LEAST_BUCKETS ? Optional.empty() : Optional.of(through(taken));
  }

  private static Trend through(List<Bucket> buckets) {
    int count = buckets.size();
    Instant origin = buckets.getFirst().from();
    double meanX = 0;
    double meanY = 0;
    for (Bucket bucket : buckets) {
      meanX += x(origin, bucket) / count;
      meanY += y(bucket) / count;
    }
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (Bucket bucket : buckets) {
      double dx = x(origin, bucket) - meanX;
      double dy = y(bucket) - meanY;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
    double slope = xx == 0 ? 0 : xy / xx;
    double rest = Math.max(0, yy - slope * xy);
    double error = xx == 0 ? 0 : Math.sqrt(rest / Math.max(1, count - 2) / xx);
    return new Trend(
        slope, error, x(origin, buckets.getLast()), y(buckets.getLast()), rises(buckets));
  }

  private static boolean rises(List<Bucket> buckets) {
    int falls = 0;
    double before = y(buckets.getFirst());
    for (int part = 1; part <= PARTS; part++) {
      double now = y(buckets.get((buckets.size() - 1) * part / PARTS));
      falls += now > before ? 0 : 1;
      before = now;
    }
    return falls <= MOST_FALLS;
  }

  private static double x(Instant origin, Bucket bucket) {
    return Duration.between(origin, bucket.from()).toMillis() / 1000.0;
  }

  private static double y(Bucket bucket) {
    return Objects.requireNonNull(bucket.heldBytes());
  }
}
