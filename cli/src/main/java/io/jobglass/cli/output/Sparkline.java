package io.jobglass.cli.output;

import java.util.List;
import java.util.OptionalDouble;

/** A line of values from zero to a limit, one cell each; a gap is a gap and no zero. */
public final class Sparkline {
  private static final String UNICODE = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
  private static final String UNICODE_GAP = "\u00b7";
  private static final String ASCII = "_.:-=+*#";
  private static final String ASCII_GAP = "?";

  private Sparkline() {}

  public static String of(List<OptionalDouble> values, double limit, boolean unicode) {
    String levels = unicode ? UNICODE : ASCII;
    StringBuilder line = new StringBuilder();
    for (OptionalDouble value : values) {
      if (value.isEmpty()) {
        line.append(unicode ? UNICODE_GAP : ASCII_GAP);
      } else {
        double fraction = limit <= 0 ? 0 : Math.clamp(value.getAsDouble() / limit, 0, 1);
        line.append(levels.charAt((int) Math.min(7, Math.floor(fraction * 8))));
      }
    }
    return line.toString();
  }
}
