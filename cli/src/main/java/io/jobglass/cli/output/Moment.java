package io.jobglass.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Points in time as people write them. */
public final class Moment {
  private Moment() {}

  /**
   * Reads {@code now}, {@code today}, {@code 7d} (that long ago), a date, a date with a time, both
   * in the zone, and RFC 3339. Empty when it is none of them.
   */
  public static Optional<OffsetDateTime> parse(String text, ZoneId zone, Instant now) {
    String stripped = text.strip();
    switch (stripped) {
      case "now" -> {
        return Optional.of(now.atOffset(ZoneOffset.UTC));
      }
      case "today" -> {
        return Optional.of(now.atZone(zone).toLocalDate().atStartOfDay(zone).toOffsetDateTime());
      }
      default -> {}
    }
    if (stripped.matches("\\d+(\\.\\d+)?[mhd]")) {
      Optional<Duration> ago = Elapsed.parse(stripped);
      return ago.map(duration -> now.minus(duration).atOffset(ZoneOffset.UTC));
    }
    try {
      if (stripped.matches("\\d{4}-\\d\\d-\\d\\d")) {
        return Optional.of(LocalDate.parse(stripped).atStartOfDay(zone).toOffsetDateTime());
      }
      return Optional.of(
          stripped.matches(".*(Z|[+-]\\d\\d:\\d\\d)$")
              ? OffsetDateTime.parse(stripped)
              : LocalDateTime.parse(stripped.replace(' ', 'T')).atZone(zone).toOffsetDateTime());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
