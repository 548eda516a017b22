package io.jobglass.cli.output;

import java.util.function.Function;

/**
 * One column of a list, shown to people and written for programs.
 *
 * @param header over the column in a table
 * @param field its name in CSV, as in the API's JSON
 * @param rightAligned for numbers
 * @param rank 0 is always shown; on a narrow screen the highest rank goes first; {@link #CSV_ONLY}
 *     is never in a table
 * @param shown the value for people
 * @param raw the value for programs: bytes, seconds, RFC 3339
 */
public record Column<T>(
    String header,
    String field,
    boolean rightAligned,
    int rank,
    Function<T, String> shown,
    Function<T, String> raw) {
  static final int CSV_ONLY = -1;

  public static <T> Column<T> csv(String field, Function<T, String> raw) {
    return new Column<>("", field, false, CSV_ONLY, raw, raw);
  }

  public static <T> Column<T> text(
      String header, String field, int rank, Function<T, String> value) {
    return new Column<>(header, field, false, rank, value, value);
  }

  public static <T> Column<T> text(
      String header, String field, int rank, Function<T, String> shown, Function<T, String> raw) {
    return new Column<>(header, field, false, rank, shown, raw);
  }

  public static <T> Column<T> number(
      String header, String field, int rank, Function<T, String> shown, Function<T, String> raw) {
    return new Column<>(header, field, true, rank, shown, raw);
  }
}
