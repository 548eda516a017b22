package io.jobglass.core.diagnosis;

import java.util.Map;

/** Names of signals as Linux numbers them on x86 and arm. */
final class Signals {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "SIGHUP, the terminal went away"),
          Map.entry(2, "SIGINT, interrupted"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL, an instruction this CPU does not know"),
          Map.entry(5, "SIGTRAP"),
          Map.entry(6, "SIGABRT, the program aborted itself"),
          Map.entry(7, "SIGBUS, a memory access that the hardware refused"),
          Map.entry(8, "SIGFPE, an arithmetic error"),
          Map.entry(9, "SIGKILL, killed from outside"),
          Map.entry(10, "SIGUSR1"),
          Map.entry(11, "SIGSEGV, an invalid memory access"),
          Map.entry(12, "SIGUSR2"),
          Map.entry(13, "SIGPIPE, a reader went away"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM, asked to end"),
          Map.entry(24, "SIGXCPU, over a CPU time limit"),
          Map.entry(25, "SIGXFSZ, over a file size limit"),
          Map.entry(31, "SIGSYS, a system call that is not allowed"));

  private Signals() {}

  /** {@code signal 11 (SIGSEGV, an invalid memory access)}. */
  static String describe(long signal) {
    String name = signal > 0 && signal < 65 ? NAMES.get((int) signal) : null;
    return "signal " + signal + (name == null ? "" : " (" + name + ")");
  }
}
