package io.jobglass.benchmarks;

import java.util.Locale;

/** Prints figures beside their budgets, as rows of a Markdown table, as they come. */
final class Table {
  private boolean headed;

  /**
   * @param budget of design.md section 10, or {@code -} where there is none
   */
  void row(String what, String figure, String budget) {
    if (!headed) {
      System.out.println("| what | measured | budget |");
      System.out.println("| --- | --- | --- |");
      headed = true;
    }
    System.out.printf(Locale.ROOT, "| %s | %s | %s |%n", what, figure, budget);
  }
}
