package io.jobglass.agent;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Metrics in the Prometheus text format or in OpenMetrics 1.0. Not thread-safe. */
final class MetricsText {
  private final StringBuilder text = new StringBuilder(16 * 1024);
  private final boolean openMetrics;
  private String family = "";

  /** The text format. */
  MetricsText() {
    this(false);
  }

  MetricsText(boolean openMetrics) {
    this.openMetrics = openMetrics;
  }

  MetricsText gauge(String name, String help) {
    return family(name, "gauge", help);
  }

  MetricsText counter(String name, String help) {
    return family(name, "counter", help);
  }

  private MetricsText family(String name, String type, String help) {
    family = name;
    // In OpenMetrics a counter's samples end in _total, its family does not.
    String told =
        openMetrics && type.equals("counter") && name.endsWith("_total")
            ? name.substring(0, name.length() - "_total".length())
            : name;
    text.append("# HELP ").append(told).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(told).append(' ').append(type).append('\n');
    return this;
  }

  /** A sample of the family begun last; a value that is not known has none. */
  MetricsText sample(@Nullable Number value, String... labelPairs) {
    if (value == null) {
      return this;
    }
    text.append(family);
    for (int i = 0; i < labelPairs.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labelPairs[i]).append("=\"");
      escape(labelPairs[i + 1]);
      text.append('"');
    }
    if (labelPairs.length > 0) {
      text.append('}');
    }
    text.append(' ');
    if (value instanceof Double real) {
      text.append(plain(real));
    } else {
      text.append(value.longValue());
    }
    text.append('\n');
    return this;
  }

  private static String plain(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6f", value);
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char next = value.charAt(i);
      switch (next) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(next);
      }
    }
  }

  @Override
  public String toString() {
    return openMetrics ? text + "# EOF\n" : text.toString();
  }
}
