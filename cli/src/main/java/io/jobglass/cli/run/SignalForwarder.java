package io.jobglass.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes the signals of this process on to a run. Installed before the run starts, because a signal
 * between the two must reach the command and not leave it behind; what comes early is kept.
 * Thread-safe.
 */
final class SignalForwarder {
  private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

  private final List<Consumer<Run>> early = new ArrayList<>();
  private @Nullable Run run;

  void install() {
    for (String signal : ENDING) {
      Signals.handle(signal, number -> deliver(target -> target.interrupt(number)));
    }
    Signals.handle("USR1", number -> deliver(target -> target.pass(number)));
    Signals.handle(
        "TSTP",
        number -> {
          // Ctrl-Z: the command stops first, then this process, so that the shell takes over.
          deliver(target -> target.pass(Signals.STOP));
          Libc.kill((int) ProcessHandle.current().pid(), Signals.STOP);
        });
    Signals.handle("CONT", number -> deliver(target -> target.pass(number)));
  }

  synchronized void attach(Run started) {
    run = started;
    early.forEach(signal -> signal.accept(started));
    early.clear();
  }

  private synchronized void deliver(Consumer<Run> signal) {
    Run target = run;
    if (target == null) {
      early.add(signal);
    } else {
      signal.accept(target);
    }
  }
}
