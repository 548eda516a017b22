package io.jobglass.core.slurm;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.job.JobId;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds what a release of Slurm tells of one job's runs. Constructed from the source code, not
 * recorded. Times are seconds since {@link #BEGIN}; the controller's are whole, as Slurm's are.
 */
final class ConstructedRun {
  /** What the scripts of a release are told about the run that they belong to. */
  enum Release {
    /** Neither time nor id: up to 22.05. */
    BARE,
    /** SLURM_JOB_START_TIME and _END_TIME: from 23.02. */
    TIMES,
    /** SLURM_JOB_SLUID as well, and original_sluid in jobcomp: from 26.05. */
    SLUID
  }

  static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");
  static final JobId JOB = new JobId("alpha", "42");
  private static final long LIMIT = 600;

  private final Release release;
  private final String nodes;
  private final List<JobEvent> scripts = new ArrayList<>();
  private final List<JobEvent> completions = new ArrayList<>();
  private final List<JobEvent> accounting = new ArrayList<>();
  private long start;
  private int run;
  private int files;

  ConstructedRun(Release release, String nodes) {
    this.release = release;
    this.nodes = nodes;
  }

  /** The controller starts a run: all of the next scripts and records belong to it. */
  ConstructedRun run(long start) {
    this.start = start;
    run++;
    return this;
  }

  ConstructedRun prologSlurmctld(double at) {
    return script("prolog_slurmctld", null, at, start + LIMIT, null);
  }

  ConstructedRun prolog(String node, double at) {
    return script("prolog_slurmd", node, at, start + LIMIT, null);
  }

  /**
   * @param raw the wait status; null for none told
   */
  ConstructedRun epilog(String node, double at, long end, @Nullable Long raw) {
    return script("epilog_slurmd", node, at, end, raw);
  }

  ConstructedRun epilogSlurmctld(double at, long end, @Nullable Long raw) {
    return script("epilog_slurmctld", null, at, end, raw);
  }

  private ConstructedRun script(
      String context, @Nullable String node, double at, long end, @Nullable Long raw) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SLURM_SCRIPT_CONTEXT", context);
    environment.put("SLURM_JOB_ID", JOB.externalId());
    environment.put("SLURM_CLUSTER_NAME", JOB.cluster());
    environment.put("SLURM_JOB_USER", "alice");
    environment.put("SLURM_JOB_UID", "1000");
    environment.put("SLURM_JOB_PARTITION", "main");
    environment.put("SLURM_JOB_WORK_DIR", "/home/alice");
    environment.put(node == null ? "SLURM_JOB_NODELIST" : "SLURM_NODELIST", nodes);
    if (node != null) {
      environment.put("SLURMD_NODENAME", node);
    }
    if (release != Release.BARE) {
      environment.put("SLURM_JOB_START_TIME", epoch(start));
      environment.put("SLURM_JOB_END_TIME", epoch(end));
    }
    if (release == Release.SLUID) {
      environment.put("SLURM_JOB_SLUID", sluid());
    }
    if (raw != null) {
      environment.put("SLURM_JOB_EXIT_CODE", raw.toString());
      environment.put("SLURM_JOB_EXIT_CODE2", new WaitStatus(raw).pair().toString());
    }
    return hook(environment, at);
  }

  /** An Epilog that the controller did not ask for: it has forgotten the job. */
  ConstructedRun abort(String node, double at) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SLURM_SCRIPT_CONTEXT", "epilog_slurmd");
    environment.put("SLURM_JOB_ID", JOB.externalId());
    environment.put("SLURM_CLUSTER_NAME", JOB.cluster());
    environment.put("SLURMD_NODENAME", node);
    environment.put("SLURM_JOB_USER", "root");
    environment.put("SLURM_JOB_UID", "0");
    environment.put("SLURM_JOB_GID", "0");
    environment.put("SLURM_JOB_EXIT_CODE", "0");
    environment.put("SLURM_JOB_EXIT_CODE2", "0:0");
    return hook(environment, at);
  }

  /** Any other script. */
  ConstructedRun hook(Map<String, String> environment, double at) {
    HookFile hook =
        HookBytes.at(BEGIN.plusMillis(Math.round(at * 1000)), "node")
            .environment(environment)
            .file();
    String key = hook.eventKey("file-" + files++);
    scripts.add(HookEnvironment.read(hook, key, "default").event().orElseThrow());
    return this;
  }

  ConstructedRun jobcomp(String state, String exit, long end) {
    return jobcomp(state, exit, end, Map.of());
  }

  ConstructedRun jobcomp(String state, String exit, long end, Map<String, ?> more) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("jobid", 42);
    document.put("cluster", JOB.cluster());
    document.put("username", "alice");
    document.put("partition", "main");
    document.put("@submit", utc(start - 5));
    document.put("@start", utc(start));
    document.put("@end", utc(end));
    document.put("nodes", nodes);
    document.put("state", state);
    document.put("exit_code", exit);
    if (release == Release.SLUID) {
      document.put("original_sluid", sluid());
    }
    document.putAll(more);
    JobcompRecord.read(document, "default", BEGIN.plusSeconds(end + 1))
        .event()
        .ifPresent(completions::add);
    account(state, exit, end, !more.containsKey("nodes"));
    return this;
  }

  /** The row of the same end as sacct prints it: REQUEUED by name, codes from 128 up less 128. */
  private void account(String state, String exit, long end, boolean began) {
    ExitPair pair = ExitPair.parse(exit).orElseThrow();
    Map<String, String> row = new LinkedHashMap<>();
    row.put(AccountingRecord.MARK, JOB.externalId());
    row.put("JobID", JOB.externalId());
    row.put("Cluster", JOB.cluster());
    row.put("User", "alice");
    row.put("Submit", epoch(began ? start - 5 : end - 3));
    row.put("Start", epoch(began ? start : end));
    row.put("End", epoch(end));
    row.put("State", state.equals("PENDING") ? "REQUEUED" : state);
    row.put("ExitCode", pair.code() % 128 + ":" + pair.signal());
    row.put("NodeList", began ? nodes : "None assigned");
    AccountingRecord.read(row, "default", BEGIN.plusSeconds(end + 60))
        .event()
        .ifPresent(accounting::add);
  }

  /** A record of a job that never got a node. */
  ConstructedRun jobcompNeverStarted(String state, String exit, long end) {
    return jobcomp(
        state, exit, end, Map.of("nodes", "", "@start", utc(end), "@submit", utc(end - 3)));
  }

  JobHistory fromScripts() {
    return JobFold.fold(JOB, scripts);
  }

  JobHistory fromScriptsAndAccounting() {
    List<JobEvent> all = new ArrayList<>(scripts);
    all.addAll(accounting);
    return JobFold.fold(JOB, all);
  }

  JobHistory fromAll() {
    return JobFold.fold(JOB, events());
  }

  List<JobEvent> events() {
    List<JobEvent> all = new ArrayList<>(scripts);
    all.addAll(completions);
    return all;
  }

  List<JobEvent> starts() {
    return scripts.stream().filter(event -> event.kind() == EventKind.STARTED).toList();
  }

  private String sluid() {
    return new Sluid(7L << 52 | BEGIN.plusSeconds(start).toEpochMilli() << 10 | run).toString();
  }

  private static String epoch(long second) {
    return Long.toString(BEGIN.getEpochSecond() + second);
  }

  private static String utc(long second) {
    return LocalDateTime.ofInstant(BEGIN.plusSeconds(second), ZoneOffset.UTC)
        .toString()
        .replaceAll("T(..):(..)$", "T$1:$2:00");
  }
}
