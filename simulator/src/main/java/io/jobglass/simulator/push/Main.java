package io.jobglass.simulator.push;

import io.jobglass.simulator.label.Archetypes;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** {@code jobglass simulate}. Exits with 2 for wrong use and 3 when the service takes nothing. */
public final class Main {
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;
  private static final int EXIT_NO_SERVER = 3;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<String> flags = List.of(arguments);
    if (flags.contains("--help") || flags.contains("-h")) {
      System.out.print(Options.HELP);
      return;
    }
    try {
      Options options = Options.parse(flags, System.getenv());
      new Simulation(options, Archetypes.load(), Clock.systemUTC(), System.out).run();
    } catch (IllegalArgumentException e) {
      System.err.println("jobglass simulate: " + e.getMessage());
      System.err.println("'jobglass simulate -- --help' shows the options.");
      System.exit(EXIT_USAGE);
    } catch (IOException e) {
      System.err.println("jobglass simulate: cannot write the node trees: " + e);
      System.exit(EXIT_FAILED);
    } catch (PushException e) {
      System.err.println("jobglass simulate: " + e.getMessage());
      System.exit(EXIT_NO_SERVER);
    }
  }
}
