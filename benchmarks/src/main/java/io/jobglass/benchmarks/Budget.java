package io.jobglass.benchmarks;

import java.util.Locale;

/** What a median must not pass, of design.md section 10. */
sealed interface Budget {
  record None() implements Budget {}

  record AtMost(double limit) implements Budget {}

  record AtLeast(double limit) implements Budget {}

  /** A figure that only explains another. */
  static Budget none() {
    return new None();
  }

  static Budget atMost(double limit) {
    return new AtMost(limit);
  }

  static Budget atLeast(double limit) {
    return new AtLeast(limit);
  }

  /** The cells "budget" and "met" of a table. */
  default String cells(double median, String unit) {
    return switch (this) {
      case None _ -> " | ";
      case AtMost(double limit) -> cells("<= ", limit, unit, median <= limit);
      case AtLeast(double limit) -> cells(">= ", limit, unit, median >= limit);
    };
  }

  private static String cells(String sign, double limit, String unit, boolean met) {
    return String.format(
        Locale.ROOT, "%s%s %s | %s", sign, Table.number(limit), unit, met ? "yes" : "**no**");
  }
}
