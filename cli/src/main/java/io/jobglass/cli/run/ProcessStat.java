package io.jobglass.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the launcher reads of {@code /proc/PID/stat} (proc(5)).
 *
 * @param startTicks field 22: with the pid, it names a process for as long as the machine is up
 */
record ProcessStat(int pid, int parent, int group, long startTicks) {
  /** Empty when the process is gone or the file cannot be read. */
  static Optional<ProcessStat> read(Path proc, int pid) {
    try {
      return parse(
          pid,
          Files.readString(
              proc.resolve(Integer.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The program's name stands in parentheses and may itself hold blanks and parentheses. */
  static Optional<ProcessStat> parse(int pid, String line) {
    int afterName = line.lastIndexOf(')');
    if (afterName < 0) {
      return Optional.empty();
    }
    String[] fields = line.substring(afterName + 1).strip().split(" ", -1);
    if (fields.length < 20) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessStat(
            pid,
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[2]),
            Long.parseLong(fields[19])));
  }
}
