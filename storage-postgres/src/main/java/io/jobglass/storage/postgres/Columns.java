package io.jobglass.storage.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of many rows as one array for each column, and single values that may be absent. */
final class Columns {
  private Columns() {}

  static <T> @Nullable String[] text(List<T> rows, Function<T, @Nullable String> value) {
    @Nullable String[] column = new String[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }

  /** ISO 8601 text, to be cast to {@code timestamptz[]}. */
  static <T> @Nullable String[] time(List<T> rows, Function<T, @Nullable Instant> value) {
    return text(
        rows,
        row -> {
          Instant time = value.apply(row);
          return time == null ? null : time.toString();
        });
  }

  static <T> @Nullable Long[] integer(List<T> rows, Function<T, @Nullable Long> value) {
    @Nullable Long[] column = new Long[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }

  static <T> @Nullable Integer[] number(List<T> rows, Function<T, @Nullable Integer> value) {
    @Nullable Integer[] column = new Integer[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }

  static <T> @Nullable Double[] decimal(List<T> rows, Function<T, @Nullable Double> value) {
    @Nullable Double[] column = new Double[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }

  static <T> Boolean[] flag(List<T> rows, Function<T, Boolean> value) {
    return rows.stream().map(value).toArray(Boolean[]::new);
  }

  static <T> @Nullable Boolean[] optionalFlag(List<T> rows, Function<T, @Nullable Boolean> value) {
    @Nullable Boolean[] column = new Boolean[rows.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value.apply(rows.get(i));
    }
    return column;
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(optionalInstant(row, column), column);
  }

  static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static @Nullable Long optionalLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Integer optionalInt(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Double optionalDouble(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Boolean optionalFlag(ResultSet row, String column) throws SQLException {
    boolean value = row.getBoolean(column);
    return row.wasNull() ? null : value;
  }
}
