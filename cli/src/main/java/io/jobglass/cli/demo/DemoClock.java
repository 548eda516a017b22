package io.jobglass.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints each step of the demo with the time since its start. Thread-safe. */
final class DemoClock {
  private final PrintWriter out;
  private final long startNanos = System.nanoTime();

  DemoClock(PrintWriter out) {
    this.out = out;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  synchronized void say(String text) {
    out.printf(Locale.ROOT, "[%5.1f s] %s%n", elapsed().toMillis() / 1000.0, text);
    out.flush();
  }
}
