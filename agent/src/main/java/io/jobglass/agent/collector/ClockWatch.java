package io.jobglass.agent.collector;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the wall clock is set and when the machine was suspended: the wall clock is held
 * against {@code /proc/uptime} (CLOCK_BOOTTIME, which counts suspension), that against the clock
 * that readings are timed by (CLOCK_MONOTONIC, which does not). Not thread-safe.
 */
final class ClockWatch implements Closeable {
  private static final double SMALLEST_SECONDS = 1;

  private final KernelFile uptime;
  private final KernelText text;
  private boolean started;
  private Instant lastWall = Instant.EPOCH;
  private double lastUptime;
  private long lastNanos;
  private long steps;
  private double suspendedSeconds;

  ClockWatch(Path procRoot, KernelText text) {
    this.uptime = new KernelFile(procRoot.resolve("uptime"));
    this.text = text;
  }

  void look(Instant wall, long nanos) {
    Double up = uptimeSeconds();
    if (up == null) {
      started = false;
      return;
    }
    if (started) {
      double passed = up - lastUptime;
      double suspended = passed - (nanos - lastNanos) / 1e9;
      double stepped = Duration.between(lastWall, wall).toNanos() / 1e9 - passed;
      if (suspended >= SMALLEST_SECONDS) {
        suspendedSeconds += suspended;
      }
      if (Math.abs(stepped) >= SMALLEST_SECONDS) {
        steps++;
      }
    }
    started = true;
    lastWall = wall;
    lastUptime = up;
    lastNanos = nanos;
  }

  private @Nullable Double uptimeSeconds() {
    if (uptime.read(text) != KernelFile.Outcome.READ) {
      return null;
    }
    long seconds = text.number();
    if (seconds == Readings.ABSENT || text.peek() != '.') {
      return null;
    }
    text.skip();
    long hundredths = text.number();
    return hundredths == Readings.ABSENT ? null : (Double) (seconds + hundredths / 100.0);
  }

  /** Times that the clock was set by a second or more; null when nobody can tell. */
  @Nullable Long steps() {
    return started ? (Long) steps : null;
  }

  @Nullable Double suspendedSeconds() {
    return started ? (Double) suspendedSeconds : null;
  }

  @Override
  public void close() {
    uptime.close();
  }
}
