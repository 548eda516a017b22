package io.jobglass.core.slurm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code sacct --parsable2 --noheader --format=...} prints, line by line, and hands on
 * one row for each run of a job. Steps are folded into their job's row, which accounting leaves
 * without {@code MaxRSS}. Not thread-safe.
 */
public final class SacctTable {
  /** Between columns; a job's name may hold any printable character. */
  public static final String DELIMITER = "\u001f";

  /** What is asked for, in Slurm's names, known to sacct of 21.08 and later; free text is last. */
  public static final List<String> COLUMNS =
      List.of(
          "JobIDRaw",
          "JobID",
          "Cluster",
          "User",
          "UID",
          "Group",
          "Account",
          "Partition",
          "QOS",
          "Submit",
          "Start",
          "End",
          "State",
          "ExitCode",
          "DerivedExitCode",
          "NodeList",
          "ReqTRES",
          "AllocTRES",
          "TimelimitRaw",
          "Priority",
          "TotalCPU",
          "MaxRSS",
          "Reservation",
          "WorkDir",
          "JobName");

  private final Consumer<Map<String, String>> rows;
  private @Nullable Map<String, String> job;
  private long unreadable;

  /**
   * @param rows takes each row as soon as its last step was read: values by column, none empty
   */
  public SacctTable(Consumer<Map<String, String>> rows) {
    this.rows = rows;
  }

  public void line(String line) {
    String[] values = line.split(DELIMITER, -1);
    if (values.length != COLUMNS.size() || values[0].isEmpty()) {
      // The rest of a name with a line end in it, or a warning among the rows.
      unreadable++;
      return;
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      if (!values[i].isEmpty()) {
        row.put(COLUMNS.get(i), values[i]);
      }
    }
    int dot = values[0].indexOf('.');
    if (dot < 0) {
      end();
      job = row;
    } else if (job != null && values[0].substring(0, dot).equals(job.get("JobIDRaw"))) {
      addStep(job, row);
    }
  }

  /** The largest task of any step: the steps of a job run one after another or side by side. */
  private static void addStep(Map<String, String> job, Map<String, String> step) {
    String size = step.get("MaxRSS");
    long bytes = AccountingRecord.bytes(size).orElse(-1);
    if (size != null && bytes > AccountingRecord.bytes(job.get("MaxRSS")).orElse(-1)) {
      job.put("MaxRSS", size);
    }
  }

  /** Nothing follows: hands on the last row. */
  public void end() {
    if (job != null) {
      rows.accept(job);
      job = null;
    }
  }

  /** Lines that were no row. */
  public long unreadable() {
    return unreadable;
  }
}
