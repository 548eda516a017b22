package io.jobglass.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when the GPUs are given back to whoever resets or reconfigures them. Kept in a file, so
 * that an agent that starts anew in between does not take them. Thread-safe.
 */
final class GpuRelease {
  private static final Logger LOG = LoggerFactory.getLogger(GpuRelease.class);

  /** Nobody may forget the GPUs for longer. */
  static final Duration LONGEST = Duration.ofHours(24);

  private final Path file;
  private final InstantSource clock;
  private volatile @Nullable Instant until;

  GpuRelease(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.until = read();
  }

  private @Nullable Instant read() {
    try {
      return Instant.parse(Files.readString(file).strip());
    } catch (IOException | DateTimeParseException e) {
      return null;
    }
  }

  boolean released() {
    return until != null;
  }

  /** When the GPUs are taken up again by themselves; null when they are not released. */
  @Nullable Instant until() {
    return until;
  }

  Instant release(Duration time) {
    Duration granted = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    Instant end = clock.instant().plus(granted).truncatedTo(ChronoUnit.SECONDS);
    until = end;
    try {
      Files.writeString(file, end + "\n");
    } catch (IOException e) {
      LOG.warn("gpu_release_not_kept file={} error={}: ends with the agent", file, e.toString());
    }
    LOG.info("gpu_released until={}", end);
    return end;
  }

  void resume() {
    until = null;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("gpu_release_not_ended file={} error={}", file, e.toString());
    }
  }

  /** Ends a release that took its time; whether it did. */
  boolean expire() {
    Instant end = until;
    if (end == null || clock.instant().isBefore(end)) {
      return false;
    }
    LOG.warn("gpu_resumed: nobody resumed the GPUs until {}, so they are read again", end);
    resume();
    return true;
  }
}
