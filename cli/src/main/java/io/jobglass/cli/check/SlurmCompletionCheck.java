package io.jobglass.cli.check;

import java.util.List;

/** Level 3: the completion record, the only thing told at once that knows a job's state. */
final class SlurmCompletionCheck implements Check {
  private static final String FAN_OUT = "/usr/libexec/jobglass/jobcomp-fanout";
  private static final String LINES = "JobCompType=jobcomp/script and JobCompLoc=";

  private final SlurmSite site;

  SlurmCompletionCheck(SlurmSite site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "3 jobcomp";
  }

  @Override
  public List<Finding> look() {
    String type = site.settings().value("JobCompType").orElse("jobcomp/none");
    String place = site.settings().value("JobCompLoc").orElse("");
    return List.of(
        switch (type.toLowerCase(java.util.Locale.ROOT)) {
          case "jobcomp/none", "none", "" ->
              Finding.skipped(
                  "JobCompType is free. Every end would be confirmed at once: state, exit code,"
                      + " array, limit; also of jobs that never began",
                  LINES.replace(" and ", "; ") + SlurmSite.HOOK);
          case "jobcomp/script" -> script(place);
          case "jobcomp/elasticsearch" -> elasticsearch(place);
          default ->
              Finding.skipped(
                  type
                      + " is yours and stays: Slurm takes one JobCompType. Level 1, with slurmdbd,"
                      + " confirms the same ends a minute or two later",
                  "JOBGLASS_AGENT_ACCOUNTING=/usr/bin/sacct");
        });
  }

  private Finding script(String place) {
    if (site.ours(place)) {
      return Finding.ok("completion records come from " + place + ": every end is confirmed");
    }
    return Finding.skipped(
        "jobcomp/script runs " + place + ", which stays: the fan-out runs it, then ours",
        "ln -s " + place + " /etc/jobglass/jobcomp-site   # then JobCompLoc=" + FAN_OUT);
  }

  private static Finding elasticsearch(String place) {
    boolean local = place.matches("https?://(127\\.0\\.0\\.1|localhost)(:\\d+)?(/.*)?");
    return local
        ? Finding.ok(
            "completion records go to "
                + place
                + ": with JOBGLASS_AGENT_JOBCOMP_PORT of that port the controller's agent takes"
                + " them; another receiver there keeps them from us")
        : Finding.skipped(
            "jobcomp/elasticsearch sends to "
                + place
                + " and stays. Level 1, with slurmdbd, confirms the same ends a minute or two later",
            "JOBGLASS_AGENT_ACCOUNTING=/usr/bin/sacct");
  }
}
