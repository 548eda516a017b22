package io.jobglass.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gathers the figures of repeated runs; prints medians beside budgets as a Markdown table. */
final class Table {
  private record Row(String unit, Budget budget, List<Double> values) {}

  private final Map<String, Row> rows = new LinkedHashMap<>();

  /** One run's figure; the first one of its name says unit and budget. */
  void add(String what, double value, String unit, Budget budget) {
    rows.computeIfAbsent(what, name -> new Row(unit, budget, new ArrayList<>()))
        .values()
        .add(value);
  }

  /** Median, least and most of what was added, a row for each name in the order of first adding. */
  String markdown() {
    StringBuilder text =
        new StringBuilder("| what | median | least to most | runs | budget | met |\n");
    text.append("| --- | --- | --- | --- | --- | --- |\n");
    rows.forEach((what, row) -> {
      double[] sorted = row.values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s %s | %s to %s | %d | %s |%n",
              what,
              number(median),
              row.unit(),
              number(sorted[0]),
              number(sorted[sorted.length - 1]),
              sorted.length,
              row.budget().cells(median, row.unit())));
    });
    return text.toString();
  }

  /** Three digits are as many as a repeated run confirms. */
  static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value)
        .replaceFirst("\\.0+$", "");
  }
}
