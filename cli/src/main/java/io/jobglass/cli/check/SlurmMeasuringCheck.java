package io.jobglass.cli.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Level 0: what the agent alone sees, with whatever slurm.conf says. */
final class SlurmMeasuringCheck implements Check {
  private final SlurmSite site;

  SlurmMeasuringCheck(SlurmSite site) {
    this.site = site;
  }

  @Override
  public String name() {
    return "0 agent only";
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    SlurmFile slurm = site.settings();
    slurm
        .missing()
        .forEach(file ->
            findings.add(
                Finding.warning("slurm.conf includes " + file + ", which is not here", "")));
    boolean grouped =
        slurm.is("ProctrackType", "proctrack/cgroup")
            || slurm.words("TaskPlugin").contains("task/cgroup")
            || slurm.is("JobAcctGatherType", "jobacct_gather/cgroup");
    if (!grouped) {
      findings.add(
          Finding.failed(
              "no plugin makes a cgroup for a job: the agent cannot tell jobs apart",
              "ProctrackType=proctrack/cgroup"));
      return findings;
    }
    memory(findings);
    if (!contains(slurm)) {
      findings.add(
          Finding.warning(
              "without Contain a job's cgroup, and its counters, go away between two steps",
              "PrologFlags=Alloc,Contain"));
    }
    if (slurm.is("JobAcctGatherType", "jobacct_gather/none")
        || slurm.value("JobAcctGatherType").isEmpty()) {
      findings.add(
          Finding.warning(
              "Slurm gathers no usage: sacct has none for a job that no agent saw",
              "JobAcctGatherType=jobacct_gather/cgroup"));
    }
    controllers(findings);
    gpus(findings);
    if (findings.stream().noneMatch(finding -> finding.status() == Finding.Status.FAILED)) {
      findings.add(
          Finding.ok(
              "jobs are found by their cgroups: CPU, memory, GPU, kills for memory. Without more"
                  + " an end is what the kernel saw, and not confirmed"));
    }
    return findings;
  }

  static boolean contains(SlurmFile slurm) {
    Set<String> flags = slurm.words("PrologFlags");
    return flags.contains("contain") || flags.contains("x11") || flags.contains("runinjob");
  }

  private void memory(List<Finding> findings) {
    SlurmFile slurm = site.settings();
    boolean limited = site.cgroups().is("ConstrainRAMSpace", "yes");
    if (!slurm.words("TaskPlugin").contains("task/cgroup")) {
      findings.add(
          Finding.warning(
              "without task/cgroup no limit holds: a job that takes too much ends others",
              "TaskPlugin=task/cgroup,task/affinity"));
    } else if (!limited) {
      findings.add(
          Finding.warning(
              "cgroup.conf does not limit memory: a kill for memory hits the whole node, and"
                  + " Slurm calls it FAILED",
              "ConstrainRAMSpace=yes   # in cgroup.conf"));
    }
    boolean counted =
        slurm
            .value("SelectTypeParameters")
            .filter(value -> value.toLowerCase(java.util.Locale.ROOT).contains("_memory"))
            .isPresent();
    if (limited && !counted) {
      findings.add(
          Finding.warning(
              "memory is not a consumable resource: jobs get no limit of their own, so there is"
                  + " no --mem to advise on",
              "SelectTypeParameters=CR_Core_Memory"));
    }
  }

  private void controllers(List<Finding> findings) {
    SlurmFile cgroup = site.cgroups();
    if (!cgroup.is("CgroupPlugin", "cgroup/v1")
        && cgroup.value("EnableExtraControllers").isEmpty()) {
      findings.add(
          Finding.ok(
              "disk I/O and process counts of jobs are not measured; from 25.05 on"
                  + " EnableExtraControllers=io,pids in cgroup.conf adds them, before that"
                  + " ExecStartPost of slurmd (docs/slurm.md)"));
    }
    if (cgroup.is("CgroupPlugin", "cgroup/v1")) {
      findings.add(
          Finding.ok("cgroup v1, which Slurm calls deprecated from 25.05 on; the agent reads it"));
    }
  }

  private void gpus(List<Finding> findings) {
    boolean devices =
        site.settings().value("GresTypes").filter(types -> types.contains("gpu")).isPresent();
    if (devices && site.gres().isEmpty()) {
      findings.add(
          Finding.warning(
              "GresTypes names GPUs, and there is no gres.conf to say which number is which device",
              "AutoDetect=nvml   # in " + site.folder() + "/gres.conf"));
    }
    if (devices && !site.cgroups().is("ConstrainDevices", "yes")) {
      findings.add(
          Finding.warning(
              "GPUs are not fenced: a process can use another job's, and use is told by process",
              "ConstrainDevices=yes   # in cgroup.conf"));
    }
  }
}
