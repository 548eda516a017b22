package io.jobglass.cli.output;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of memory as people write them: binary units, as Slurm's {@code --mem=5G} is. */
public final class MemorySize {
  private static final Pattern TEXT =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private MemorySize() {}

  /**
   * Reads {@code 512M}, {@code 5G}, {@code 1.5GiB}; a bare number is MB, as for Slurm. Empty when
   * it is no such text or not above zero.
   */
  public static OptionalLong parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long unit =
        switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
          case "K" -> 1L << 10;
          case "G" -> 1L << 30;
          case "T" -> 1L << 40;
          default -> 1L << 20;
        };
    double bytes = Double.parseDouble(matcher.group(1)) * unit;
    return bytes >= 1 && bytes < Long.MAX_VALUE
        ? OptionalLong.of((long) bytes)
        : OptionalLong.empty();
  }

  /** Three significant digits: {@code 63.9 GiB}, {@code 1020 MiB}, {@code 0 B}. */
  public static String format(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1023.5 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
  }
}
