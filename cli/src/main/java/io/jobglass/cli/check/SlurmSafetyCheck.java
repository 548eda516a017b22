package io.jobglass.cli.check;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What of Slurm's own timing and file systems bears on us, and nothing that we may break. */
final class SlurmSafetyCheck implements Check {
  private static final long LONG_KILL_WAIT_SECONDS = 60;

  private final SlurmSite site;

  SlurmSafetyCheck(SlurmSite site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "slurm's limits";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    SlurmFile slurm = site.settings();
    boolean anyTimeout =
        List.of("PrologEpilogTimeout", "PrologTimeout", "EpilogTimeout").stream()
            .anyMatch(key -> slurm.value(key).isPresent());
    if (!anyTimeout && !(site.programs("Prolog").isEmpty() && site.programs("Epilog").isEmpty())) {
      findings.add(
          Finding.warning(
              "no script has a time limit: any Prolog or Epilog that hangs holds its node for ever"
                  + " (ours ends in milliseconds; this guards against all)",
              "PrologEpilogTimeout=300"));
    }
    number("OverTimeLimit")
        .ifPresent(minutes -> {
          if (minutes > 0) {
            findings.add(
                Finding.ok(
                    "OverTimeLimit: jobs may run "
                        + minutes
                        + " minutes past --time; a job that"
                        + " ends by itself after its limit is TIMEOUT all the same"));
          }
        });
    long killWait = number("KillWait").orElse(30);
    if (killWait > LONG_KILL_WAIT_SECONDS) {
      findings.add(
          Finding.warning(
              "KillWait is "
                  + killWait
                  + " s: EpilogSlurmctld and jobcomp come that much before"
                  + " the processes end, and accounting's CPU time of a cancelled job after its row",
              ""));
    }
    new Folder(site.machine(), "/var/spool/jobglass/hooks")
        .problem("JOBGLASS_HOOK_SPOOL=DIR, spool=DIR in /etc/jobglass/hook.conf")
        .ifPresent(findings::add);
    container(findings);
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              "KillWait " + killWait + " s, no overtime, and nothing that would hold a node"));
    }
    return findings;
  }

  /** A private /tmp or a container made in the Prolog does not hide a spool under /var. */
  private void container(List<Finding> findings) {
    boolean spoolHidden =
        site.container()
            .flatMap(file -> file.value("Dirs"))
            .filter(dirs -> List.of(dirs.split(",", -1)).contains("/var/spool"))
            .isPresent();
    if (spoolHidden) {
      findings.add(
          Finding.warning(
              "job_container.conf gives jobs a private /var/spool: with RunInJob or NoHold the"
                  + " hook would write where no agent looks",
              "spool=/var/lib/jobglass-hooks   # in /etc/jobglass/hook.conf and for the agent"));
    }
  }

  private OptionalLong number(String key) {
    return site.settings()
        .value(key)
        .filter(value -> value.matches("\\d{1,9}"))
        .map(value -> OptionalLong.of(Long.parseLong(value)))
        .orElse(OptionalLong.empty());
  }
}
