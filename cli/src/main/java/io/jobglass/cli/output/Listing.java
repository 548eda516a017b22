package io.jobglass.cli.output;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes rows as a table that fits the screen, or as CSV (RFC 4180). Stateless. */
public final class Listing<T> {
  private static final String GAP = "  ";
  private static final int MAX_CELL = 32;

  private final List<Column<T>> columns;

  public Listing(List<Column<T>> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Columns that do not fit are left out, the least important first, and counted below. */
  public String table(List<T> rows, Display display) {
    return table(rows, display, true);
  }

  private String table(List<T> rows, Display display, boolean hint) {
    List<Column<T>> all =
        columns.stream().filter(column -> column.rank() != Column.CSV_ONLY).toList();
    List<Column<T>> shown = new ArrayList<>(all);
    while (width(shown, rows) > display.width()) {
      Column<T> least = shown.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow();
      if (least.rank() == 0) {
        break;
      }
      shown.remove(least);
    }
    StringBuilder table = new StringBuilder();
    table.append(display.bold(line(shown, rows, Column::header))).append('\n');
    for (T row : rows) {
      table.append(line(shown, rows, column -> cell(column, row))).append('\n');
    }
    int hidden = all.size() - shown.size();
    if (hidden > 0 && hint) {
      table.append(
          "("
              + hidden
              + (hidden == 1 ? " column does" : " columns do")
              + " not fit; --output csv has all)\n");
    }
    return table.toString();
  }

  private interface CellText<T> {
    String of(Column<T> column);
  }

  private String line(List<Column<T>> shown, List<T> rows, CellText<T> text) {
    return shown.stream()
        .map(column ->
            column.rightAligned()
                ? Text.right(text.of(column), width(column, rows))
                : Text.left(text.of(column), width(column, rows)))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private int width(List<Column<T>> shown, List<T> rows) {
    return shown.stream().mapToInt(column -> width(column, rows)).sum()
        + GAP.length() * (shown.size() - 1);
  }

  private int width(Column<T> column, List<T> rows) {
    return Math.max(
        Text.cells(column.header()),
        rows.stream().mapToInt(row -> Text.cells(cell(column, row))).max().orElse(0));
  }

  private static <T> String cell(Column<T> column, T row) {
    return Text.cut(Text.clean(column.shown().apply(row)), MAX_CELL);
  }

  /** As a part of a report, which is no place to tell of other forms. */
  public String tableWithoutHint(List<T> rows, Display display) {
    return table(rows, display, false);
  }

  /** For programs; control characters of foreign text are replaced here too, JSON keeps them. */
  public String csv(List<T> rows) {
    StringBuilder csv = new StringBuilder();
    csv.append(columns.stream().map(Column::field).collect(Collectors.joining(","))).append("\n");
    for (T row : rows) {
      csv.append(
              columns.stream()
                  .map(column -> quoted(Text.clean(column.raw().apply(row))))
                  .collect(Collectors.joining(",")))
          .append("\n");
    }
    return csv.toString();
  }

  private static String quoted(String value) {
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
