package io.jobglass.cli.run;

import io.jobglass.cli.output.SignalName;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a process ended and what it used, as {@code wait4} told its parent: the truth about a run.
 *
 * @param exitCode present exactly when the process exited by itself
 * @param signal present exactly when a signal ended it
 * @param coreDumped whether the kernel wrote a core file
 * @param userTime of the process and of every descendant that was waited for
 * @param systemTime of the same
 * @param maxRssBytes largest resident set of any one of those processes; absent when it is hidden
 *     below the launcher's own, which the kernel counts as the child's until it executes its
 *     program
 */
public record ExitStatus(
    OptionalInt exitCode,
    OptionalInt signal,
    boolean coreDumped,
    Duration userTime,
    Duration systemTime,
    OptionalLong maxRssBytes) {

  public ExitStatus {
    if (exitCode.isPresent() == signal.isPresent()) {
      throw new IllegalArgumentException("a process ends by an exit code or by a signal");
    }
  }

  /** Reads a wait status word ({@code <sys/wait.h>}) of a process that ended. */
  static ExitStatus decode(
      int status, Duration userTime, Duration systemTime, OptionalLong maxRssBytes) {
    int signal = status & 0x7f;
    boolean exited = signal == 0;
    return new ExitStatus(
        exited ? OptionalInt.of((status >> 8) & 0xff) : OptionalInt.empty(),
        exited ? OptionalInt.empty() : OptionalInt.of(signal),
        !exited && (status & 0x80) != 0,
        userTime,
        systemTime,
        maxRssBytes);
  }

  /** What a shell would give: the exit code, or 128 and the signal. */
  public int shellCode() {
    return exitCode.orElseGet(() -> 128 + signal.getAsInt());
  }

  public Duration cpuTime() {
    return userTime.plus(systemTime);
  }

  public boolean killedBy(int number) {
    return signal.isPresent() && signal.getAsInt() == number;
  }

  /** For people: {@code exit code 3}, {@code signal 11 (SIGSEGV)}. */
  public String describe() {
    return exitCode.isPresent()
        ? "exit code " + exitCode.getAsInt()
        : "signal "
            + signal.getAsInt()
            + " ("
            + SignalName.of(signal.getAsInt())
            + ")"
            + (coreDumped ? ", core dumped" : "");
  }
}
