package io.jobglass.cli.check;

import java.util.List;

/** Level 1: ends that nobody told are looked up in accounting. */
final class SlurmAccountingCheck implements Check {
  private final SlurmSite site;

  SlurmAccountingCheck(SlurmSite site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "1 accounting";
  }

  @Override
  public List<Finding> look() {
    SlurmFile slurm = site.settings();
    if (!slurm.is("AccountingStorageType", "accounting_storage/slurmdbd")) {
      return List.of(
          Finding.skipped(
              "no slurmdbd: an end that no hook told stays as the kernel saw it. Level 1 adds"
                  + " state, exit code, who cancelled, and node failures",
              "AccountingStorageType=accounting_storage/slurmdbd"));
    }
    return List.of(
        Finding.ok(
            "slurmdbd is there: on the controller set"
                + " JOBGLASS_AGENT_ACCOUNTING=/usr/bin/sacct in /etc/jobglass/agent.env. Ends are"
                + " confirmed one to two minutes later, one question a minute for all jobs"));
  }
}
