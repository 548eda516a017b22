package io.jobglass.simulator.judge;

import io.jobglass.simulator.cluster.LabelledRun;
import io.jobglass.simulator.label.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts, by code, what was told rightly, told wrongly and not told. Not thread-safe. */
final class Tally {
  private static final int MOST_MISTAKES = 40;

  private static final class Count {
    int right;
    int wrong;
    int missed;

    double precision() {
      return right + wrong == 0 ? 1 : right / (double) (right + wrong);
    }

    double recall() {
      return right + missed == 0 ? 1 : right / (double) (right + missed);
    }
  }

  private final Map<String, Count> counts = new TreeMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private int verdicts;
  private int wrongVerdicts;

  Tally(Set<String> codes) {
    codes.forEach(code -> counts.put(code, new Count()));
  }

  void verdict(LabelledRun run, String verdict) {
    verdicts++;
    if (!verdict.equals(run.label().verdict())) {
      wrongVerdicts++;
      mistakes.add(at(run) + "verdict " + verdict + ", not " + run.label().verdict());
    }
  }

  void forbidden(LabelledRun run, Set<String> told) {
    for (String code : run.label().forbidden()) {
      if (told.contains(code)) {
        counts.get(code).wrong++;
        mistakes.add(at(run) + "must not tell " + code);
      }
    }
  }

  void findings(LabelledRun run, Set<String> told) {
    Label label = run.label();
    for (String code : label.findings()) {
      Count count = counts.get(code);
      if (told.contains(code)) {
        count.right++;
      } else {
        count.missed++;
        mistakes.add(at(run) + "does not tell " + code);
      }
    }
  }

  private static String at(LabelledRun run) {
    return run.archetype() + " seed " + run.seed() + ": ";
  }

  String table() {
    StringBuilder out = new StringBuilder();
    out.append("code                     right  wrong missed precision  recall\n");
    counts.forEach((code, count) ->
        out.append(
            String.format(
                Locale.ROOT,
                "%-24s %5d  %5d  %5d   %5.1f %%  %5.1f %%%n",
                code,
                count.right,
                count.wrong,
                count.missed,
                100 * count.precision(),
                100 * count.recall())));
    out.append(
        String.format(
            Locale.ROOT, "verdicts right: %d of %d%n", verdicts - wrongVerdicts, verdicts));
    mistakes.stream()
        .limit(MOST_MISTAKES)
        .forEach(mistake -> out.append("  ").append(mistake).append('\n'));
    if (mistakes.size() > MOST_MISTAKES) {
      out.append("  ... ").append(mistakes.size() - MOST_MISTAKES).append(" more\n");
    }
    return out.toString();
  }

  /** Whether no verdict is wrong and each code, by itself, is precise and complete enough. */
  boolean good(double leastPrecision, double leastRecall) {
    return verdicts > 0
        && wrongVerdicts == 0
        && counts.values().stream()
            .allMatch(
                count -> count.precision() >= leastPrecision && count.recall() >= leastRecall);
  }
}
