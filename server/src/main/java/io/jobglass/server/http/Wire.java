package io.jobglass.server.http;

import io.jobglass.core.job.JobReference;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The few values that the wire writes in another way than core keeps them. */
public final class Wire {
  private static final int MEBIBYTE_BITS = 20;

  private Wire() {}

  public static OffsetDateTime time(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  public static @Nullable OffsetDateTime timeOrNull(@Nullable Instant time) {
    return time == null ? null : time(time);
  }

  public static @Nullable Instant instantOrNull(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  /** Whole MB of 2^20 bytes, rounded to the nearest. */
  public static @Nullable Long megabytesOrNull(@Nullable Long bytes) {
    return bytes == null ? null : (bytes + (1L << (MEBIBYTE_BITS - 1))) >> MEBIBYTE_BITS;
  }

  public static @Nullable Long bytesOrNull(@Nullable Long megabytes) {
    return megabytes == null ? null : megabytes << MEBIBYTE_BITS;
  }

  /** CPU time in seconds. */
  public static @Nullable Double secondsOrNull(@Nullable Long micros) {
    return micros == null ? null : micros / 1e6;
  }

  /** Text that says something; v1 scripts send an empty one for what they do not know. */
  public static @Nullable String textOrNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /**
   * @throws ApiException 400 when the text can name no job
   */
  public static JobReference reference(String jobId, @Nullable Integer attempt) {
    try {
      return new JobReference(jobId, attempt);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("a job id has 1 to 255 characters");
    }
  }
}
