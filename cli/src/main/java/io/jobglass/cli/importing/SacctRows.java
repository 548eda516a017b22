package io.jobglass.cli.importing;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code sacct --parsable2} prints, header first, line by line, and hands on one row for
 * each run that has ended, in the columns and with the epoch seconds that the server reads. Holds
 * one row at a time: a step's largest task goes into its job's row. Not thread-safe.
 */
final class SacctRows {
  /** What must be there; more columns make a fuller record. */
  static final List<String> NEEDED = List.of("JobIDRaw", "State", "End");

  private static final Set<String> TIMES = Set.of("Submit", "Start", "End", "Eligible");
  private static final Set<String> NOTHING = Set.of("", "Unknown", "None", "None assigned");
  private static final String COMMENT = "AdminComment";

  private final Consumer<Map<String, String>> rows;
  private final ZoneId zone;
  private @Nullable List<String> header;
  private @Nullable Map<String, String> job;
  private String delimiter = "|";
  private long unreadable;
  private long notEnded;

  /**
   * @param zone of times that carry none
   */
  SacctRows(ZoneId zone, Consumer<Map<String, String>> rows) {
    this.zone = zone;
    this.rows = rows;
  }

  void line(String line) {
    List<String> columns = header;
    if (columns == null) {
      readHeader(line);
      return;
    }
    // Free text is last, and may hold the delimiter.
    String[] values = line.split(Pattern.quote(delimiter), columns.size());
    if (values.length < columns.size()) {
      unreadable++;
      return;
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      put(row, columns.get(i), values[i]);
    }
    String id = row.get("JobIDRaw");
    if (id == null) {
      unreadable++;
    } else if (id.indexOf('.') < 0) {
      end();
      job = row;
    } else if (job != null && id.startsWith(job.get("JobIDRaw") + ".")) {
      addStep(job, row);
    }
  }

  private void readHeader(String line) {
    delimiter = line.indexOf('\u001f') >= 0 ? "\u001f" : "|";
    List<String> columns = List.of(line.split(Pattern.quote(delimiter), -1));
    List<String> missing = NEEDED.stream().filter(column -> !columns.contains(column)).toList();
    if (!missing.isEmpty()) {
      throw new ImportException(
          "the first line must name the columns, and "
              + missing
              + " are not among them; print"
              + " the file with: "
              + SacctProgram.SHOWN);
    }
    header = columns;
  }

  private void put(Map<String, String> row, String column, String value) {
    if (NOTHING.contains(value)) {
      return;
    }
    if (!TIMES.contains(column) || value.chars().allMatch(Character::isDigit)) {
      row.put(column, value);
      return;
    }
    try {
      row.put(column, Long.toString(LocalDateTime.parse(value).atZone(zone).toEpochSecond()));
    } catch (DateTimeException e) {
      // A time in a form of the site's own is as good as none.
    }
  }

  private static void addStep(Map<String, String> job, Map<String, String> step) {
    String size = step.get("MaxRSS");
    if (size != null && bytes(size) > bytes(job.getOrDefault("MaxRSS", "0"))) {
      job.put("MaxRSS", size);
    }
  }

  private static double bytes(String text) {
    int unit = "KMGTPE".indexOf(text.charAt(text.length() - 1));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    try {
      return Double.parseDouble(digits) * Math.pow(1024, unit + 1.0);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Nothing follows: hands on the last row. */
  void end() {
    Map<String, String> row = job;
    job = null;
    if (row == null) {
      return;
    }
    if (!row.containsKey("End")) {
      notEnded++;
      return;
    }
    String comment = row.remove(COMMENT);
    if (comment != null) {
      JobstatsComment.read(comment).ifPresent(summary -> summary.putInto(row));
    }
    row.put("Imported", "sacct");
    rows.accept(row);
  }

  /** Lines that were no row. */
  long unreadable() {
    return unreadable;
  }

  /** Runs that had not ended when the file was made. */
  long notEnded() {
    return notEnded;
  }
}
