package io.jobglass.storage.postgres;

import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the reports of one batch add to what is known of an attempt's use of one GPU within one
 * stretch of sampling. Counters only grow and peaks only rise, so order does not matter; how the
 * device is shared comes from the latest. Not thread-safe.
 */
final class GpuUsageDelta {
  /** One order for all writers, so that they wait for one another and never in a circle. */
  static final Comparator<Key> BY_KEY =
      Comparator.comparingLong(Key::jobRow)
          .thenComparingInt(Key::node)
          .thenComparing(Key::device)
          .thenComparing(Key::since);

  private static final double NANOS = 1e9;

  final Key key;
  final String vendor;
  @Nullable String model;
  @Nullable Integer index;
  @Nullable GpuSharing sharing;
  @Nullable Boolean certain;
  @Nullable Boolean touched;
  long samples;
  Instant firstAt;
  Instant lastAt;
  double percentSum;
  long percents;
  @Nullable Double percentMax;

  /** Seconds of which the utilisation is known, and the same weighted by it. */
  double watchedSeconds;

  double busySeconds;
  @Nullable Long memoryPeakBytes;
  @Nullable Long memoryTotalBytes;
  double wattsSum;
  long watts;
  @Nullable Double wattsMax;
  @Nullable Double joules;
  @Nullable Double activeSeconds;
  @Nullable Double celsiusMax;
  long throttled;
  long events;
  long failures;

  /**
   * A device of an attempt on a node.
   *
   * @param since when the stretch of sampling began
   */
  record Key(long jobRow, int node, String device, Instant since) {}

  GpuUsageDelta(Key key, String vendor, Instant first) {
    this.key = key;
    this.vendor = vendor;
    this.firstAt = first;
    this.lastAt = Instant.MIN;
  }

  /**
   * @param windowSeconds how long the report's window was
   */
  void add(Instant time, double windowSeconds, GpuUsage gpu) {
    samples++;
    firstAt = time.isBefore(firstAt) ? time : firstAt;
    if (!time.isBefore(lastAt)) {
      lastAt = time;
      sharing = gpu.hold().sharing() != null ? gpu.hold().sharing() : sharing;
      index = gpu.index() != null ? gpu.index() : index;
      model = gpu.model() != null ? gpu.model() : model;
    }
    certain = both(certain, gpu.hold().certain());
    touched = either(touched, gpu.hold().touched());
    if (gpu.utilizationPercent() != null) {
      percentSum += gpu.utilizationPercent();
      percents++;
      percentMax = Highest.of(percentMax, gpu.utilizationPercent());
      double present = Duration.between(key.since, time).toNanos() / NANOS;
      double seconds = Math.max(0, Math.min(windowSeconds, present));
      watchedSeconds += seconds;
      busySeconds += seconds * Math.clamp(gpu.utilizationPercent(), 0, 100) / 100;
    }
    if (gpu.powerWatts() != null) {
      wattsSum += gpu.powerWatts();
      watts++;
      wattsMax = Highest.of(wattsMax, gpu.powerWatts());
    }
    memoryPeakBytes = Highest.of(memoryPeakBytes, gpu.memoryUsedBytes());
    memoryTotalBytes = Highest.of(memoryTotalBytes, gpu.memoryTotalBytes());
    joules = Highest.of(joules, gpu.energyJoules());
    activeSeconds = Highest.of(activeSeconds, gpu.hold().activeSeconds());
    celsiusMax = Highest.of(celsiusMax, gpu.temperatureCelsius());
    throttled += gpu.throttled() ? 1 : 0;
    events += gpu.events().isEmpty() ? 0 : 1;
    failures += gpu.failed() ? 1 : 0;
  }

  private static @Nullable Boolean both(@Nullable Boolean known, @Nullable Boolean now) {
    if (known == null || now == null) {
      return known == null ? now : known;
    }
    return known && now;
  }

  private static @Nullable Boolean either(@Nullable Boolean known, @Nullable Boolean now) {
    if (known == null || now == null) {
      return known == null ? now : known;
    }
    return known || now;
  }
}
