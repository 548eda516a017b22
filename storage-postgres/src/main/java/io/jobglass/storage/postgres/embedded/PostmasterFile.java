package io.jobglass.storage.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} in a data directory says; its eighth line is the server's state. Line
 * layout: PostgreSQL's {@code src/include/utils/pidfile.h}.
 */
record PostmasterFile(long pid, String status) {
  private static final int STATUS_LINE = 7;

  /** The file's content; empty while there is none, or while it is only half written. */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    try {
      List<String> lines = Files.readAllLines(path(data), StandardCharsets.ISO_8859_1);
      long pid = lines.isEmpty() ? 0 : Long.parseLong(lines.getFirst().strip());
      String status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
      return pid <= 0 ? Optional.empty() : Optional.of(new PostmasterFile(pid, status));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  static void delete(Path data) throws IOException {
    Files.deleteIfExists(path(data));
  }

  private static Path path(Path data) {
    return data.resolve("postmaster.pid");
  }

  boolean ready() {
    return status.equals("ready");
  }

  /**
   * Whether the process of that id is a live PostgreSQL on this data directory, not a zombie and
   * not a stranger who was given the same id later.
   */
  boolean runsOn(Path data) {
    try {
      Path process = Path.of("/proc", Long.toString(pid));
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      List<String> arguments =
          Arrays.asList(
              Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8).split("\0"));
      return state != 'Z'
          && arguments.getFirst().endsWith("/postgres")
          && arguments.contains(data.toString());
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }
}
