package io.jobglass.agent;

import java.util.Locale;

/** One setting: an option and the environment variable of the same name. */
enum Option {
  SERVER("URL", "server to report to", ""),
  SPOOL("DIR", "where reports wait until the server has them", "/var/lib/jobglass-agent/spool"),
  RUNS("DIR", "where launchers register commands", "runs beside the spool"),
  HOOK_SPOOL("DIR", "where the scheduler's hooks write", "/var/spool/jobglass/hooks"),
  NODE("NAME", "the scheduler's name of this node", "host name up to the first dot"),
  CLUSTER("NAME", "cluster of this node", "the server's default"),
  CGROUP_ROOT("DIR", "where cgroups are mounted", "/sys/fs/cgroup"),
  PROC_ROOT("DIR", "where proc is mounted", "/proc"),
  PASSWORD_FILE("FILE", "names of users", "/etc/passwd"),
  TOKEN_FILE("FILE", "file with the bearer token", ""),
  INTERVAL("SECONDS", "length of a window, until the server asks for another", "15"),
  DETAIL_INTERVAL("SECONDS", "pause between readings of cpu.stat and memory.stat", "5"),
  METRICS_HOST("ADDRESS", "address of the metrics page", "127.0.0.1"),
  METRICS_PORT("N", "port of the metrics page; 0 for none", "9816"),
  JOBCOMP_PORT("N", "loopback port for Slurm's jobcomp/elasticsearch; 0 for none", "0"),
  ACCOUNTING("FILE", "sacct, to look ended jobs up with, on the controller", ""),
  ACCOUNTING_INTERVAL("SECONDS", "at least so long between two look-ups", "60"),
  ACCOUNTING_TIMEOUT("SECONDS", "after which a look-up is given up", "30"),
  ACCOUNTING_ROWS("N", "lines that a look-up may bring", "50000"),
  NVML_LIBRARY("FILE", "NVIDIA's management library", "the driver's"),
  SYS_ROOT("DIR", "where sysfs is mounted", "/sys"),
  GRES_CONF("FILE", "Slurm's list of GPUs", "/etc/slurm/gres.conf"),
  GPU_SOCKET("FILE", "where gpu commands reach the agent", "gpu.sock beside the spool"),
  DCGM_JOB_MAPPING("DIR", "where dcgm-exporter looks for jobs of GPUs", "none"),
  SPOOL_MIB("N", "most that waiting reports may take, MiB", "256"),
  CPU_LIMIT("PERCENT", "of one core, above which it reads less often", "5"),
  OUTPUT("table|json", "how --once prints", "table");

  final String operand;
  final String text;
  final String fallback;

  Option(String operand, String text, String fallback) {
    this.operand = operand;
    this.text = text;
    this.fallback = fallback;
  }

  String flag() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String variable() {
    return "JOBGLASS_AGENT_" + name();
  }
}
