package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSeries.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stretches in which no GPU of the job worked, on any node.
 *
 * @param longest the longest with work after it, and where it began
 * @param atEnd the one at the end, zero when the last bucket has work in it
 * @param worked whether any bucket has work in it
 */
record IdleStretches(
    Duration longest, @Nullable Instant longestFrom, Duration atEnd, boolean worked) {

  static IdleStretches of(UsageSeries series) {
    SortedMap<Instant, Double> highest = new TreeMap<>();
    for (UsageSeries.Node node : series.nodes()) {
      for (Bucket bucket : node.buckets()) {
        if (bucket.gpuMaximumPercent() != null) {
          highest.merge(bucket.from(), bucket.gpuMaximumPercent(), Math::max);
        }
      }
    }
    Duration longest = Duration.ZERO;
    Instant longestFrom = null;
    Duration stretch = Duration.ZERO;
    Instant from = null;
    Instant expected = null;
    boolean worked = false;
    for (Map.Entry<Instant, Double> entry : highest.entrySet()) {
      // What is missing in between is not known to be idle.
      boolean follows = entry.getKey().equals(expected);
      expected = entry.getKey().plus(series.bucket());
      if (entry.getValue() < UsageSeries.IDLE_PERCENT) {
        from = follows && from != null ? from : entry.getKey();
        stretch = Duration.between(from, expected);
      } else {
        if (follows && stretch.compareTo(longest) > 0) {
          longest = stretch;
          longestFrom = from;
        }
        worked = true;
        stretch = Duration.ZERO;
        from = null;
      }
    }
    return new IdleStretches(longest, longestFrom, stretch, worked);
  }
}
