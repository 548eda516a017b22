package io.jobglass.cli.run;

/**
 * The terminal that a command may want. A command runs in a process group of its own, in the
 * background of the terminal, so that Ctrl-C reaches the launcher; one that reads from or changes
 * the terminal is stopped by the kernel, and is given the foreground then, as a shell would.
 */
final class ForegroundTerminal {
  private static final int STANDARD_INPUT = 0;

  private final NativeProcess process;
  private boolean given;

  ForegroundTerminal(NativeProcess process) {
    this.process = process;
  }

  void childStopped(int signal) {
    if (signal != Signals.TTIN && signal != Signals.TTOU) {
      return;
    }
    if (!given && Libc.terminalGroup(STANDARD_INPUT) == Libc.ownGroup()) {
      Libc.setTerminalGroup(STANDARD_INPUT, process.pid());
      given = true;
    }
    if (given) {
      process.signal(Signals.CONT);
    }
  }

  void takeBack() {
    if (given) {
      Libc.setTerminalGroup(STANDARD_INPUT, Libc.ownGroup());
      given = false;
    }
  }
}
