package io.jobglass.agent.accounting;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jobglass.core.slurm.SacctTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One question to accounting: which runs ended within a stretch of time, or what it knows of some
 * jobs. One process, bounded in time and in lines; what it prints is read while it prints.
 */
final class Sacct {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  /** Every state that a run can end in; sacct then compares the stretch with the end alone. */
  private static final String ENDED = "BF,CA,CD,DL,F,NF,OOM,PR,RQ,RV,TO";

  private static final int KILLED = 128 + 9;
  private static final int SHOWN_ERROR = 500;

  private final AccountingSettings settings;

  Sacct(AccountingSettings settings) {
    this.settings = settings;
  }

  /**
   * What came of a question.
   *
   * @param cut whether more rows were there than may be read
   * @param unreadable lines that were no row
   */
  record Answer(boolean cut, long unreadable) {}

  /**
   * Asks for the runs that ended from {@code from} to {@code to}, whole seconds, both included.
   *
   * @param steps whether to ask for steps too, which know the largest task
   * @param rows takes the rows in sacct's order; also those before a failure
   * @throws IOException when sacct cannot be started, fails, or takes too long
   */
  Answer ask(Instant from, Instant to, boolean steps, Consumer<Map<String, String>> rows)
      throws IOException, InterruptedException {
    return ask(
        rows,
        "--state=" + ENDED,
        "--starttime=" + TIME.format(from),
        "--endtime=" + TIME.format(to),
        steps ? "--noconvert" : "--allocations");
  }

  /**
   * Asks for every run of the jobs, living or ended, since accounting began.
   *
   * @param rows takes the rows in sacct's order; also those before a failure
   * @throws IOException when sacct cannot be started, fails, or takes too long
   */
  Answer ask(Collection<String> jobs, Consumer<Map<String, String>> rows)
      throws IOException, InterruptedException {
    return ask(rows, "--jobs=" + String.join(",", jobs), "--allocations");
  }

  private Answer ask(Consumer<Map<String, String>> rows, String... which)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(which));
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(List.of("PATH", "SLURM_CONF", "LD_LIBRARY_PATH"));
    environment.putAll(Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8", "SLURM_TIME_FORMAT", "%s"));
    Process process = builder.start();
    Thread watch = Thread.ofVirtual().start(() -> killWhenLate(process, settings.timeout()));
    try {
      process.getOutputStream().close();
      SacctTable table = new SacctTable(rows);
      boolean cut = read(process, table);
      if (cut) {
        return new Answer(true, table.unreadable());
      }
      String error = new String(process.getErrorStream().readNBytes(SHOWN_ERROR), UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            status == KILLED
                ? "sacct took longer than " + settings.timeout().toSeconds() + " s"
                : "sacct ended with status " + status + ": " + error);
      }
      table.end();
      return new Answer(false, table.unreadable());
    } finally {
      process.destroyForcibly();
      watch.interrupt();
    }
  }

  private List<String> command(String... which) {
    List<String> command = new ArrayList<>();
    command.add(settings.sacct().toString());
    command.add("--allusers");
    command.add("--duplicates");
    command.add("--noheader");
    command.add("--parsable2");
    command.add("--delimiter=" + SacctTable.DELIMITER);
    command.add("--format=" + String.join(",", SacctTable.COLUMNS));
    command.addAll(List.of(which));
    return command;
  }

  /** Whether there was more than may be read. */
  private boolean read(Process process, SacctTable table) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    int left = settings.maxRows();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (left-- == 0) {
        return true;
      }
      table.line(line);
    }
    return false;
  }

  private static void killWhenLate(Process process, Duration timeout) {
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
