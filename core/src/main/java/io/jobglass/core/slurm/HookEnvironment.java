package io.jobglass.core.slurm;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the environment of Prolog, Epilog, PrologSlurmctld and EpilogSlurmctld ({@code
 * prep_script_slurmd.c}, {@code job_mgr.c}), and hands that of jobcomp/script on. Which variables
 * are set depends on release and configuration; all but the job id count as optional.
 */
public final class HookEnvironment {
  private static final String SCHEDULER = "slurm";

  /** How far the controller's clock may be ahead of the node's. */
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  /**
   * Each node of a job is told all of its nodes. Of more than this only the first two repeat the
   * list: a thousand lists of a thousand names would tell nothing more.
   */
  private static final int LISTED_BY_ALL = 64;

  private HookEnvironment() {}

  /**
   * The event that a hook's record tells.
   *
   * @param eventKey {@link HookFile#eventKey}
   * @param defaultCluster the cluster of a record that names none
   */
  public static SlurmReading read(HookFile hook, String eventKey, String defaultCluster) {
    Variables variables = new Variables(hook.environment());
    String context = variables.text("SLURM_SCRIPT_CONTEXT");
    if (context == null) {
      return variables.has("JOBSTATE")
          ? JobcompEnvironment.read(hook, defaultCluster)
          : new SlurmReading.Ignored("neither SLURM_SCRIPT_CONTEXT nor JOBSTATE is set");
    }
    Script script =
        switch (context) {
          case "prolog_slurmd" -> new Script(EventSource.PROLOG, EventKind.STARTED);
          case "epilog_slurmd" -> new Script(EventSource.EPILOG, EventKind.FINISHED);
          case "prolog_slurmctld" -> new Script(EventSource.PROLOG_SLURMCTLD, EventKind.STARTED);
          case "epilog_slurmctld" -> new Script(EventSource.EPILOG_SLURMCTLD, EventKind.FINISHED);
          default -> null;
        };
    if (script == null) {
      return new SlurmReading.Ignored("a script of another kind than Prolog and Epilog");
    }
    return script.read(hook, variables, eventKey, defaultCluster);
  }

  /** One of the four scripts. */
  private record Script(EventSource source, EventKind kind) {
    boolean onNode() {
      return source == EventSource.PROLOG || source == EventSource.EPILOG;
    }

    boolean end() {
      return kind == EventKind.FINISHED;
    }

    SlurmReading read(HookFile hook, Variables variables, String eventKey, String defaultCluster) {
      Long id = variables.integer("SLURM_JOB_ID");
      if (id == null) {
        id = variables.integer("SLURM_JOBID");
      }
      if (id == null || id == 0) {
        return new SlurmReading.Ignored("no job id");
      }
      String cluster = variables.text("SLURM_CLUSTER_NAME");
      if (cluster != null && cluster.length() > JobId.MAX_LENGTH) {
        return new SlurmReading.Ignored("a cluster name that is too long");
      }
      return new SlurmReading.Told(
          new JobEvent(
              eventKey,
              new JobId(cluster == null ? defaultCluster : cluster, id.toString()),
              kind,
              source,
              hook.time(),
              onNode() ? node(hook, variables) : null,
              sluid(variables),
              facts(hook, variables),
              new Origin(source.actor(), SCHEDULER, null)));
    }

    private static String node(HookFile hook, Variables variables) {
      String name = variables.text("SLURMD_NODENAME");
      return name == null ? hook.node() : name;
    }

    private static @Nullable String sluid(Variables variables) {
      String text = variables.text("SLURM_JOB_SLUID");
      return text == null ? null : Sluid.parse(text).map(Sluid::toString).orElse(null);
    }

    private Facts facts(HookFile hook, Variables variables) {
      Facts.Builder facts = Facts.builder().put(Fact.SCHEDULER, SCHEDULER);
      if (aborted(variables)) {
        return facts
            .put(Fact.END_TIME, hook.time())
            .put(Fact.EVIDENCE, "the controller did not know the job and had the node abort it")
            .build();
      }
      putRequest(facts, variables);
      putPlace(facts, variables);
      putTimes(facts, hook, variables);
      if (end()) {
        ScriptExit.put(facts, variables);
      } else {
        // The Epilog of a requeued run already carries the count of the next one.
        facts.put(Fact.RESTART_COUNT, variables.integer("SLURM_JOB_RESTART_COUNT"));
      }
      return facts.build();
    }

    /**
     * A node that came back with a job the controller has forgotten: uid, user and code are those
     * of an empty message, not of the job.
     */
    private boolean aborted(Variables variables) {
      Long uid = variables.integer("SLURM_JOB_UID");
      return source == EventSource.EPILOG
          && uid != null
          && uid == 0
          && variables.text("SLURM_JOB_PARTITION", "SLURM_JOB_WORK_DIR") == null;
    }

    private static void putRequest(Facts.Builder facts, Variables variables) {
      Long uid = variables.integer("SLURM_JOB_UID");
      facts
          .put(Fact.NAME, variables.text("SLURM_JOB_NAME"))
          .put(Fact.USER, variables.text("SLURM_JOB_USER"))
          .put(Fact.UID, uid == null ? variables.integer("SLURM_UID") : uid)
          .put(Fact.GROUP, variables.text("SLURM_JOB_GROUP"))
          .put(Fact.ACCOUNT, variables.text("SLURM_JOB_ACCOUNT"))
          .put(Fact.PARTITION, SlurmText.partition(variables.text("SLURM_JOB_PARTITION")))
          .put(Fact.QOS, variables.text("SLURM_JOB_QOS"))
          .put(Fact.RESERVATION, variables.text("SLURM_JOB_RESERVATION"))
          .put(Fact.COMMENT, variables.text("SLURM_JOB_COMMENT"))
          .put(Fact.WORK_DIR, variables.text("SLURM_JOB_WORK_DIR"));
      Membership.put(
          facts,
          variables.number("SLURM_ARRAY_JOB_ID"),
          variables.number("SLURM_ARRAY_TASK_ID"),
          variables.number("SLURM_HET_JOB_ID"),
          variables.number("SLURM_HET_JOB_OFFSET"));
    }

    private void putPlace(Facts.Builder facts, Variables variables) {
      List<String> nodes = variables.nodes("SLURM_JOB_NODELIST", "SLURM_NODELIST");
      Long count = variables.integer("SLURM_JOB_NUM_NODES");
      if (!nodes.isEmpty()) {
        facts.put(Fact.NODES, tellsList(nodes, variables) ? nodes : null);
        count = (long) nodes.size();
      }
      facts.put(Fact.NODE_COUNT, count).put(Fact.ALLOCATED_CPUS, cpus(variables));
      VisibleGpus gpus = VisibleGpus.of(variables);
      if (onNode() && !gpus.devices().isEmpty()) {
        facts
            .put(Fact.GPU_DEVICES, gpus.devices())
            .put(Fact.GPU_VENDOR, gpus.vendor())
            .put(Fact.GPU_SHARING, gpus.sharing());
        // Of several nodes each is told its own GPUs only, and the total is not theirs to say.
        if (count != null && count == 1) {
          facts.put(Fact.ALLOCATED_GPUS, gpus.devices().size());
        }
      }
    }

    private boolean tellsList(List<String> nodes, Variables variables) {
      String node = variables.text("SLURMD_NODENAME");
      return !onNode()
          || nodes.size() <= LISTED_BY_ALL
          || node == null
          || nodes.subList(0, 2).contains(node);
    }

    private static @Nullable Long cpus(Variables variables) {
      String counts = variables.values().get("SLURM_JOB_CPUS_PER_NODE");
      if (counts == null) {
        return null;
      }
      try {
        return CountByNode.parse(counts).total();
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    private void putTimes(Facts.Builder facts, HookFile hook, Variables variables) {
      Instant start = variables.time("SLURM_JOB_START_TIME");
      Instant end = variables.time("SLURM_JOB_END_TIME");
      facts.put(Fact.SCHEDULER_START_TIME, start).put(Fact.START_TIME, start);
      if (!end()) {
        facts.put(Fact.PLANNED_END_TIME, limited(start, end) ? end : null);
        return;
      }
      // With PrologFlags=RunInJob the Epilog, too, is told the planned end.
      boolean planned = end != null && end.isAfter(hook.time().plus(CLOCK_SKEW));
      boolean plausible = end != null && !planned && (start == null || !end.isBefore(start));
      facts
          .put(Fact.PLANNED_END_TIME, planned && limited(start, end) ? end : null)
          .put(Fact.END_TIME, plausible ? end : hook.time());
    }

    /** For a job without a limit the planned end is a year away. */
    private static boolean limited(@Nullable Instant start, @Nullable Instant end) {
      return start == null
          || end == null
          || TimeLimit.known(Duration.between(start, end).toSeconds()) != null;
    }
  }
}
