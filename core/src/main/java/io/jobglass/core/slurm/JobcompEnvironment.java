package io.jobglass.core.slurm;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the environment of the program that jobcomp/script runs on the controller for each end
 * ({@code jobcomp_script.c}): the only script that is told a job's state.
 */
public final class JobcompEnvironment {
  private JobcompEnvironment() {}

  /**
   * @param defaultCluster the cluster of a record that names none
   */
  public static SlurmReading read(HookFile hook, String defaultCluster) {
    Variables variables = new Variables(hook.environment());
    List<String> nodes = variables.nodes("NODES");
    return new Completion(
            EventSource.JOBCOMP,
            variables.text("CLUSTER"),
            variables.integer("JOBID"),
            variables.text("JOBSTATE"),
            variables.text("EXITCODE"),
            variables.text("DERIVED_EC"),
            variables.time("SUBMIT"),
            variables.time("START"),
            variables.time("END"),
            nodes,
            sluid(variables),
            told(variables, nodes))
        .read(defaultCluster, hook.time());
  }

  private static @Nullable String sluid(Variables variables) {
    String text = variables.text("ORIGINAL_SLUID", "SLUID");
    return text == null ? null : Sluid.parse(text).map(Sluid::toString).orElse(null);
  }

  private static Facts told(Variables variables, List<String> nodes) {
    Instant submit = variables.time("SUBMIT");
    Facts.Builder facts =
        Facts.builder()
            .put(Fact.SCHEDULER, "slurm")
            .put(Fact.NAME, variables.text("JOBNAME"))
            .put(Fact.USER, variables.text("USERNAME"))
            .put(Fact.UID, variables.integer("UID"))
            .put(Fact.GROUP, variables.text("GROUPNAME"))
            .put(Fact.ACCOUNT, variables.text("ACCOUNT"))
            .put(Fact.PARTITION, SlurmText.partition(variables.text("PARTITION")))
            .put(Fact.QOS, variables.text("QOS"))
            .put(Fact.RESERVATION, variables.text("RESERVATION"))
            .put(Fact.WORK_DIR, variables.text("WORK_DIR"))
            .put(Fact.TIME_LIMIT_SECONDS, TimeLimit.parse(variables.text("LIMIT")))
            .put(Fact.SUBMIT_TIME, submit);
    if (!nodes.isEmpty()) {
      facts.put(Fact.NODE_COUNT, nodes.size()).put(Fact.ALLOCATED_CPUS, variables.integer("PROCS"));
    }
    Membership.put(
        facts,
        variables.number("ARRAYJOBID"),
        variables.number("ARRAYTASKID"),
        variables.number("HETJOBID"),
        variables.number("HETJOBOFFSET"));
    return facts.build();
  }
}
