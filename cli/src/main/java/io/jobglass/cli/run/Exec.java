package io.jobglass.cli.run;

import java.util.List;

/** Replaces this process by another program. */
public final class Exec {
  private Exec() {}

  /**
   * Becomes the program: same pid, environment and terminal, so its signals and its exit code need
   * no forwarding. Returns only when that failed.
   *
   * @param command an absolute path, and arguments
   */
  public static SpawnException become(List<String> command) {
    return new SpawnException(command.getFirst(), Libc.exec(command));
  }
}
