package io.jobglass.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns setting texts into typed values; problems are collected, not thrown. */
final class SettingReader {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private final SettingTexts texts;
  private final List<String> problems;

  SettingReader(SettingTexts texts, List<String> problems) {
    this.texts = texts;
    this.problems = problems;
  }

  String text(Setting setting) {
    return texts.text(setting);
  }

  List<String> list(Setting setting) {
    return List.of(texts.text(setting).split(",")).stream()
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  int number(Setting setting, int least, int most) {
    String text = texts.text(setting);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    problem(setting, "a whole number from " + least + " to " + most, text);
    return least;
  }

  /** Null when it is not set. */
  @Nullable Double amountOrNull(Setting setting) {
    String text = texts.text(setting);
    if (text.isEmpty()) {
      return null;
    }
    try {
      double amount = Double.parseDouble(text);
      if (amount >= 0 && amount <= 1e6) {
        return amount;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    problem(setting, "a number from 0 to 1000000", text);
    return null;
  }

  boolean flag(Setting setting) {
    String text = texts.text(setting).toLowerCase(Locale.ROOT);
    return switch (text) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> {
        problem(setting, "true or false", text);
        yield false;
      }
    };
  }

  /** One of two words. */
  String choice(Setting setting, String one, String other) {
    String text = texts.text(setting);
    if (text.equals(one) || text.equals(other)) {
      return text;
    }
    problem(setting, one + " or " + other, text);
    return one;
  }

  /** Bytes. */
  int size(Setting setting) {
    String text = texts.text(setting);
    Matcher matcher = SIZE.matcher(text);
    if (matcher.matches()) {
      String unit = matcher.group(2);
      long factor =
          switch (unit == null ? "B" : unit) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
          };
      long bytes = Long.parseLong(matcher.group(1)) * factor;
      if (bytes >= 1024 && bytes <= 1L << 30) {
        return (int) bytes;
      }
    }
    problem(setting, "a size from 1KiB to 1GiB, such as 8MiB", text);
    return 1024;
  }

  Duration duration(Setting setting) {
    String text = texts.text(setting);
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
          };
      if (duration.compareTo(Duration.ofMillis(100)) >= 0
          && duration.compareTo(Duration.ofDays(1)) <= 0) {
        return duration;
      }
    }
    problem(setting, "a time from 100ms to 1d, such as 20s", text);
    return Duration.ofSeconds(1);
  }

  private void problem(Setting setting, String expected, String text) {
    problems.add(setting.key() + ": expected " + expected + ", got '" + text + "'");
  }
}
