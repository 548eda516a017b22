package io.jobglass.core.slurm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A job's time limit in seconds, as number or as Slurm prints it ({@code parse_time.c}). */
final class TimeLimit {
  /** What the controller may store for a job without a limit; the same job may also show none. */
  private static final long ONE_YEAR = 365L * 24 * 60 * 60;

  /** {@code [DAYS-]HOURS:MINUTES:SECONDS}, or minutes alone. */
  private static final Pattern PRINTED =
      Pattern.compile("(?:(\\d{1,4})-)?(\\d{1,6}):(\\d{2}):(\\d{2})|(\\d{1,9})");

  private TimeLimit() {}

  /** Null for UNLIMITED, for what cannot be read, and where {@link #known} says so. */
  static @Nullable Long parse(@Nullable String text) {
    Matcher matcher = PRINTED.matcher(text == null ? "" : text.strip());
    if (!matcher.matches()) {
      return null;
    }
    if (matcher.group(5) != null) {
      return known(60 * Long.parseLong(matcher.group(5)));
    }
    long days = matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1));
    long hours = 24 * days + Long.parseLong(matcher.group(2));
    long minutes = 60 * hours + Long.parseLong(matcher.group(3));
    return known(60 * minutes + Long.parseLong(matcher.group(4)));
  }

  static @Nullable Long known(long seconds) {
    return seconds > 0 && seconds < ONE_YEAR ? seconds : null;
  }
}
