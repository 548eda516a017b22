package io.jobglass.cli.output;

import java.util.Locale;

/** A bar from nothing to all: {@code [|||||| ] 41 %}. */
public final class Meter {
  private Meter() {}

  /**
   * @param fraction 0 to 1; more is drawn as full and said
   * @param cells between the brackets
   */
  public static String of(double fraction, int cells) {
    int full = (int) Math.round(Math.clamp(fraction, 0, 1) * cells);
    if (full == 0 && fraction > 0.005) {
      full = 1;
    }
    return "[" + "|".repeat(full) + " ".repeat(cells - full) + "] " + percent(fraction);
  }

  /** One decimal below ten percent, none above, five cells wide. */
  public static String percent(double fraction) {
    double percent = fraction * 100;
    String format = percent > 0 && percent < 9.95 ? "%3.1f %%" : "%3.0f %%";
    return String.format(Locale.ROOT, format, percent);
  }
}
