package io.jobglass.cli.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Level 2: Prolog and Epilog tell of starts and ends as they happen. */
final class SlurmHooksCheck implements Check {
  private static final List<String> ON_NODES = List.of("Prolog", "Epilog");
  private static final List<String> ON_CONTROLLER = List.of("PrologSlurmctld", "EpilogSlurmctld");

  private final SlurmSite site;

  SlurmHooksCheck(SlurmSite site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "2 hooks";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    ON_NODES.forEach(key -> hook(findings, key));
    ON_CONTROLLER.forEach(key -> hook(findings, key));
    boolean complete = findings.isEmpty();
    Set<String> flags = site.settings().words("PrologFlags");
    if (ours("Prolog")
        && !flags.contains("alloc")
        && !SlurmMeasuringCheck.contains(site.settings())) {
      findings.add(
          Finding.warning(
              "without Alloc a Prolog runs only with a node's first step: nodes without a step"
                  + " tell an end and no start",
              "PrologFlags=Alloc,Contain"));
    }
    if (ours("Epilog") && flags.contains("runinjob")) {
      findings.add(
          Finding.warning(
              "with RunInJob the Epilog is told exit code 0 whatever happened: the end needs"
                  + " EpilogSlurmctld, jobcomp or accounting",
              "EpilogSlurmctld=" + SlurmSite.HOOK));
    }
    if (complete) {
      findings.add(
          Finding.ok(
              "starts and ends are told at once. Scripts see 0:0 for success, cancel, time limit"
                  + " and requeue alike; level 3, or accounting, tells them apart"));
    }
    return findings;
  }

  private boolean ours(String key) {
    return site.programs(key).stream().anyMatch(site::ours);
  }

  private void hook(List<Finding> findings, String key) {
    List<String> named = site.settings().values(key);
    if (ours(key)) {
      return;
    }
    if (named.isEmpty()) {
      findings.add(
          Finding.skipped(
              key + " is free. It would tell " + adds(key), key + "=" + SlurmSite.HOOK));
      return;
    }
    String value = named.getLast();
    if (value.endsWith("*")) {
      String folder = value.substring(0, value.lastIndexOf('/'));
      findings.add(
          Finding.skipped(
              key + " runs all of " + value + ", z first, and ours is not among them",
              "ln -s " + SlurmSite.HOOK + " " + folder + "/zz-jobglass"));
      return;
    }
    String folder = site.folder() + "/" + key.toLowerCase(java.util.Locale.ROOT) + ".d";
    findings.add(
        Finding.skipped(
            key
                + "="
                + value
                + " is yours and stays. Put both into one folder; the order is z to a, and slurmd"
                + " stops at the first that fails, so ours is zz-jobglass. From 24.05 on a line"
                + " more does: "
                + key
                + "="
                + SlurmSite.HOOK
                + " above it",
            "mkdir -p "
                + folder
                + " && ln -s "
                + value
                + " "
                + folder
                + "/50-site && ln -s "
                + SlurmSite.HOOK
                + " "
                + folder
                + "/zz-jobglass   # then "
                + key
                + "="
                + folder
                + "/*"));
  }

  private static String adds(String key) {
    return switch (key) {
      case "Prolog" -> "when a job starts on a node, its user and its GPUs";
      case "Epilog" -> "when a job has ended on a node, and its exit code";
      case "PrologSlurmctld" -> "the job's name and the array it belongs to";
      default -> "the end of a job as a whole, also when a node is dead";
    };
  }
}
