package io.jobglass.simulator.judge;

import io.jobglass.simulator.cluster.LabelledRun;
import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Archetypes;
import java.util.List;

/** Judges the diagnosis on every archetype and seed, and prints a table. */
public final class Main {
  private static final double LEAST_PRECISION = 0.95;
  private static final double LEAST_RECALL = 0.90;

  private Main() {}

  /**
   * Exits with 1 when a verdict is wrong, or a code's precision or recall too low.
   *
   * @param arguments {@code --held-out} for the seeds that rules are not tuned on
   */
  public static void main(String[] arguments) {
    boolean heldOut = List.of(arguments).equals(List.of("--held-out"));
    if (arguments.length > 0 && !heldOut) {
      System.err.println("usage: e2e/diagnosis/run [--held-out]");
      System.exit(2);
    }
    Archetypes archetypes = Archetypes.load();
    List<Long> seeds = heldOut ? archetypes.heldOutSeeds() : archetypes.developmentSeeds();
    Tally tally = new Tally(archetypes.codes().keySet());
    Judge judge = new Judge(tally);
    List<Archetype> judged =
        archetypes.all().stream().filter(archetype -> Judge.canJudge(archetype.label())).toList();
    for (Archetype archetype : judged) {
      for (long seed : seeds) {
        judge.judge(LabelledRun.of(archetype, seed));
      }
    }
    System.out.printf(
        "%d archetypes and boundaries, %d %s seeds%n",
        judged.size(), seeds.size(), heldOut ? "held-out" : "development");
    archetypes.all().stream()
        .filter(archetype -> !judged.contains(archetype))
        .forEach(archetype ->
            System.out.printf(
                "not judged: %s needs %s, which reports do not carry%n",
                archetype, String.join(", ", archetype.label().needs())));
    System.out.print(tally.table());
    if (!tally.good(LEAST_PRECISION, LEAST_RECALL)) {
      System.err.println(
          "diagnosis: every verdict must be right, and each code needs a precision of 95 % and a"
              + " recall of 90 %");
      System.exit(1);
    }
  }
}
