package io.jobglass.cli.output;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Points in time: local for people, UTC in RFC 3339 for programs; empty when not known. */
public final class Times {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private Times() {}

  public static String local(@Nullable OffsetDateTime time, Display display) {
    return time == null ? "" : LOCAL.format(time.atZoneSameInstant(display.zone()));
  }

  public static String clock(@Nullable OffsetDateTime time, Display display) {
    return time == null ? "" : CLOCK.format(time.atZoneSameInstant(display.zone()));
  }

  public static String raw(@Nullable OffsetDateTime time) {
    return time == null ? "" : time.toInstant().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
