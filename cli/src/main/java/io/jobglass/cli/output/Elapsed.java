package io.jobglass.cli.output;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as HPC people write them: {@code [days-]hours:minutes:seconds}. */
public final class Elapsed {
  private static final Pattern UNITS =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOCK =
      Pattern.compile("(?:(\\d+)-)?(\\d+)(?::(\\d{1,2}))?(?::(\\d{1,2}))?");

  private Elapsed() {}

  /**
   * Reads {@code 90s}, {@code 1.5h} and Slurm's forms: {@code 30} minutes, {@code 10:00}, {@code
   * 4:00:00}, {@code 2-12}, {@code 2-12:00:00}. Empty when it is none of them or not above zero.
   */
  public static Optional<Duration> parse(String text) {
    String stripped = text.strip();
    Matcher units = UNITS.matcher(stripped);
    Duration duration;
    if (units.matches()) {
      double perUnit =
          switch (units.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
          };
      duration = Duration.ofMillis(Math.round(Double.parseDouble(units.group(1)) * perUnit));
    } else {
      Matcher clock = CLOCK.matcher(stripped);
      if (!clock.matches()) {
        return Optional.empty();
      }
      duration = clock(clock);
    }
    return duration.isPositive() ? Optional.of(duration) : Optional.empty();
  }

  private static Duration clock(Matcher matcher) {
    long first = Long.parseLong(matcher.group(2));
    long second = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
    long third = matcher.group(4) == null ? 0 : Long.parseLong(matcher.group(4));
    if (matcher.group(1) != null) {
      return Duration.ofDays(Long.parseLong(matcher.group(1)))
          .plusHours(first)
          .plusMinutes(second)
          .plusSeconds(third);
    }
    if (matcher.group(4) != null) {
      return Duration.ofHours(first).plusMinutes(second).plusSeconds(third);
    }
    return Duration.ofMinutes(first).plusSeconds(second);
  }

  /**
   * {@code 00:01:05}, {@code 18:41:56}, {@code 4-00:00:00}, in whole seconds; below ten seconds
   * {@code 2.3 s}, because there the fraction is what one wants to know.
   */
  public static String format(Duration duration) {
    if (!duration.isNegative() && duration.compareTo(Duration.ofMillis(9950)) < 0) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    long seconds = Math.max(0, Math.round(duration.toMillis() / 1000.0));
    long days = seconds / 86_400;
    String clock =
        String.format(
            Locale.ROOT, "%02d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    return days == 0 ? clock : days + "-" + clock;
  }

  public static String formatSeconds(double seconds) {
    return format(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
