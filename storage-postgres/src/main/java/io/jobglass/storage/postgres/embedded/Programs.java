package io.jobglass.storage.postgres.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs as PostgreSQL demands: never as root. Under root they run in a user
 * namespace of their own, where they see another user id but keep the files. Stateless.
 *
 * @param home the folder that holds {@code bin}
 */
record Programs(Path home) {
  /**
   * Runs PostgreSQL and stops it as soon as standard input closes, which happens when the service
   * ends, in whatever way. It ends with PostgreSQL's own status when that ends first.
   */
  private static final String WATCHDOG =
      """
      trap '' INT TERM HUP
      exec 3<&0
      "$@" </dev/null 3<&- &
      server=$!
      { cat <&3 >/dev/null; kill -INT $server; } &
      watcher=$!
      wait $server
      status=$?
      kill -KILL $watcher
      exit $status
      """;

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** Runs a program to its end. */
  void run(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(unprivileged(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    int status = waitFor(process);
    if (status != 0) {
      throw new EmbeddedException(
          command.getFirst() + " failed with status " + status + ": " + end(log));
    }
  }

  /** Starts a server under the watchdog; closing the process's input stops it. */
  Process serve(List<String> command, Path log) throws IOException {
    List<String> watched = new ArrayList<>(List.of("sh", "-c", WATCHDOG, "sh"));
    watched.addAll(command);
    List<String> detached = new ArrayList<>();
    if (onPath("setsid")) {
      detached.add("setsid"); // else Ctrl-C in a terminal would stop the server before the service
    }
    detached.addAll(unprivileged(watched));
    return new ProcessBuilder(detached)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  static void interrupt(long pid) throws IOException {
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
    waitFor(kill);
  }

  /** The last lines of a log, for an error message. */
  static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  private static List<String> unprivileged(List<String> command) throws IOException {
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      return command;
    }
    Process probe = new ProcessBuilder("unshare", "-U", "true").start();
    if (waitFor(probe) != 0) {
      throw new EmbeddedException(
          "the embedded PostgreSQL cannot run as root here (no user namespaces);"
              + " run as another user, or set a database URL");
    }
    List<String> wrapped = new ArrayList<>(List.of("unshare", "-U"));
    wrapped.addAll(command);
    return wrapped;
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static int waitFor(Process process) {
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new EmbeddedException("a program of the embedded PostgreSQL did not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedException("interrupted while starting the embedded PostgreSQL", e);
    }
  }
}
