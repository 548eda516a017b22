package io.jobglass.agent;

import static io.jobglass.agent.collector.Measure.*;

import io.jobglass.agent.collector.Readings;
import io.jobglass.core.usage.CpuUsage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Average and maximum of the cores in use over a window, from a growing counter. */
final class CpuWindow {
  private static final long SHORTEST_RATE_NANOS = 900_000_000L;
  private static final long SHORTEST_MEAN_NANOS = 10_000_000L;

  private long startMicros = Readings.ABSENT;
  private long startNanos;
  private long rateMicros;
  private long rateNanos;
  private long lastMicros = Readings.ABSENT;
  private long lastNanos;
  private double maximumCores = Readings.ABSENT;
  private @Nullable Instant maximumAt;

  /** Whether the counter has been read at all. */
  boolean known() {
    return lastMicros != Readings.ABSENT;
  }

  /** Whether the counter is smaller than it was, so that it is another one. */
  boolean startsAgainWith(long micros) {
    return micros < lastMicros;
  }

  void add(long micros, Instant now, long nanos) {
    lastMicros = micros;
    lastNanos = nanos;
    if (startMicros == Readings.ABSENT) {
      startWindow();
    } else if (nanos - rateNanos >= SHORTEST_RATE_NANOS) {
      double cores = cores(micros - rateMicros, nanos - rateNanos);
      if (cores > maximumCores) {
        maximumCores = cores;
        maximumAt = now;
      }
      rateMicros = micros;
      rateNanos = nanos;
    }
  }

  private static double cores(long micros, long nanos) {
    return micros * 1000.0 / nanos;
  }

  /** Over the window; null when it is too short to say. */
  @Nullable Double averageCores() {
    long window = lastNanos - startNanos;
    return startMicros != Readings.ABSENT && window >= SHORTEST_MEAN_NANOS
        ? (Double) cores(lastMicros - startMicros, window)
        : null;
  }

  /** Over about a second; at least the average. */
  @Nullable Double maximumCores() {
    Double average = averageCores();
    if (maximumCores == Readings.ABSENT) {
      return average;
    }
    return average == null ? maximumCores : Math.max(average, maximumCores);
  }

  /**
   * What is told of the job.
   *
   * @param last of each value the last that could be read at all
   */
  CpuUsage usage(Readings readings, boolean last, Instant readAt) {
    Double maximum = maximumCores();
    Long cpus = readings.value(CPUS, last);
    Long cores = readings.value(CORES, last);
    return new CpuUsage(
        readings.value(CPU_USAGE_MICROS, last),
        readings.value(CPU_USER_MICROS, last),
        readings.value(CPU_SYSTEM_MICROS, last),
        cpus == null ? null : (Integer) cpus.intValue(),
        cores == null ? null : (Integer) cores.intValue(),
        averageCores(),
        maximum,
        maximum == null ? null : maximumAt(readAt),
        readings.value(CPU_THROTTLED_MICROS, last),
        readings.value(CPU_PRESSURE_MICROS, last));
  }

  /** When the maximum was; that time where only the average is known. */
  Instant maximumAt(Instant otherwise) {
    return maximumAt != null ? maximumAt : otherwise;
  }

  /** The next window begins with the last value. */
  void startWindow() {
    startMicros = lastMicros;
    startNanos = lastNanos;
    rateMicros = lastMicros;
    rateNanos = lastNanos;
    maximumCores = Readings.ABSENT;
    maximumAt = null;
  }
}
