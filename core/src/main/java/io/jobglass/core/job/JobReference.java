package io.jobglass.core.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a reader names a job: {@code id}, {@code 123_4}, {@code 123+1}, each also as {@code
 * cluster:id}; the newest attempt unless one is given.
 *
 * @param text as it came, 1 to 511 characters
 * @param attempt which attempt; null means the newest
 */
public record JobReference(String text, @Nullable Integer attempt) {
  public JobReference {
    if (text.isEmpty() || text.length() > 2 * JobId.MAX_LENGTH + 1) {
      throw new IllegalArgumentException("a job reference must have 1 to 511 characters");
    }
  }

  public static JobReference newest(String text) {
    return new JobReference(text, null);
  }

  /** The text read as {@code cluster:id}; a plain id that contains a colon is tried first. */
  public Optional<JobId> qualified() {
    int colon = text.indexOf(':');
    return colon < 1 || colon == text.length() - 1
        ? Optional.empty()
        : Optional.of(new JobId(text.substring(0, colon), text.substring(colon + 1)));
  }
}
