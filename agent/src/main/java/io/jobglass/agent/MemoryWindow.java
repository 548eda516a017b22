package io.jobglass.agent;

import static io.jobglass.agent.collector.Measure.*;

import io.jobglass.agent.collector.Readings;
import io.jobglass.core.usage.MemoryUsage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The highest memory readings of a job: anon + shmem since it began, all that is charged within the
 * window. Not thread-safe.
 */
final class MemoryWindow {
  private long maximumAnon = Readings.ABSENT;
  private @Nullable Instant maximumAnonAt;
  private long maximumCurrent = Readings.ABSENT;
  private @Nullable Instant maximumCurrentAt;

  void add(Readings readings, Instant now) {
    long current = readings.now(MEMORY_CURRENT_BYTES);
    if (current > maximumCurrent) {
      maximumCurrent = current;
      maximumCurrentAt = now;
    }
    long anon = readings.now(MEMORY_ANON_BYTES);
    if (anon != Readings.ABSENT) {
      long used = anon + Math.max(0, readings.now(MEMORY_SHMEM_BYTES));
      if (used > maximumAnon) {
        maximumAnon = used;
        maximumAnonAt = now;
      }
    }
  }

  /** The next window begins with the latest reading. */
  void startWindow(Readings readings, Instant readAt) {
    maximumCurrent = readings.now(MEMORY_CURRENT_BYTES);
    maximumCurrentAt = maximumCurrent == Readings.ABSENT ? null : readAt;
  }

  /**
   * What is told of the job.
   *
   * @param last of each value the last that could be read at all
   */
  MemoryUsage usage(Readings readings, boolean last) {
    return new MemoryUsage(
        readings.value(MEMORY_CURRENT_BYTES, last),
        readings.value(MEMORY_ANON_BYTES, last),
        readings.value(MEMORY_FILE_BYTES, last),
        readings.value(MEMORY_SHMEM_BYTES, last),
        readings.value(MEMORY_KERNEL_BYTES, last),
        readings.value(MEMORY_PEAK_BYTES, last),
        readings.value(MEMORY_LIMIT_BYTES, last),
        maximumAnon == Readings.ABSENT ? null : (Long) maximumAnon,
        maximumAnonAt,
        readings.value(OOM_KILLS, last),
        readings.value(OOM_EVENTS, last),
        readings.value(MAX_EVENTS, last),
        readings.value(HIGH_EVENTS, last),
        readings.value(MEMORY_PRESSURE_MICROS, last),
        readings.value(MEMORY_FULL_PRESSURE_MICROS, last),
        readings.value(MEMORY_SWAP_BYTES, last),
        maximumCurrent == Readings.ABSENT ? null : (Long) maximumCurrent,
        maximumCurrentAt);
  }
}
