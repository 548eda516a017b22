package io.jobglass.cli.check;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Whether this machine and the server agree on the time, which orders a job's events. */
final class ClockCheck implements Check {
  private static final Duration MUCH = Duration.ofSeconds(2);

  private final ServerAnswer answer;

  ClockCheck(ServerAnswer answer) {
    this.answer = answer;
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public List<Finding> look() {
    return List.of(
        switch (answer) {
          case ServerAnswer.Nothing nothing ->
              Finding.skipped("no server to compare the time with", "");
          case ServerAnswer.Told told -> of(told);
        });
  }

  private static Finding of(ServerAnswer.Told told) {
    Duration ahead = Duration.between(told.health().getTimestamp().toInstant(), told.middle());
    Duration apart = ahead.abs();
    if (apart.compareTo(MUCH.plus(told.took().dividedBy(2))) <= 0) {
      return Finding.ok("within 2 s of the server's");
    }
    return Finding.warning(
        String.format(
            Locale.ROOT,
            "this machine is %.1f s %s the server",
            apart.toMillis() / 1000.0,
            ahead.isNegative() ? "behind" : "ahead of"),
        "chronyc makestep   # on whichever is wrong; see chronyc tracking");
  }
}
