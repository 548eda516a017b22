package io.jobglass.simulator.cluster;

import io.jobglass.simulator.job.Owner;
import java.util.List;

/** The users of a simulated cluster. */
final class Owners {
  private static final List<String> NAMES =
      List.of(
          "ada",
          "alan",
          "barbara",
          "claude",
          "dennis",
          "donald",
          "edsger",
          "emmy",
          "frances",
          "grace",
          "hedy",
          "ida",
          "john",
          "karen",
          "katherine",
          "ken",
          "leslie",
          "lynn",
          "margaret",
          "niklaus",
          "radia",
          "robin",
          "shafi",
          "tim");
  private static final List<String> ACCOUNTS =
      List.of("astro", "bio", "chem", "climate", "math", "physics");
  private static final long FIRST_UID = 20_001;

  private Owners() {}

  /** A user by any number. */
  static Owner owner(int number) {
    int index = Math.floorMod(number, NAMES.size());
    return new Owner(NAMES.get(index), FIRST_UID + index, ACCOUNTS.get(index % ACCOUNTS.size()));
  }
}
