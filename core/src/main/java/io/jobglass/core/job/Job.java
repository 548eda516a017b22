package io.jobglass.core.job;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The record of one attempt of a job, folded from its events.
 *
 * @param id the scheduler's name of the job
 * @param attempt 1 for the first run of this id, 2 after a requeue or a reuse of the id
 * @param state of the attempt
 * @param reason why it ended; present exactly when the state is terminal
 * @param confirmed whether a source that can know the end has told it; true while the job lives
 * @param startTime when it began, absent while not known
 * @param endTime when it ended, absent while it lives
 * @param sluid Slurm's id of the run, where told
 * @param facts the strongest word on everything else
 * @param nodeRuns per node, sorted by name
 */
public record Job(
    JobId id,
    int attempt,
    JobState state,
    @Nullable EndReason reason,
    boolean confirmed,
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    @Nullable String sluid,
    Facts facts,
    List<NodeRun> nodeRuns) {

  public Job {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt counts from 1, got " + attempt);
    }
    if (state.terminal() != (reason != null)) {
      throw new IllegalArgumentException("reason " + reason + " does not fit state " + state);
    }
    nodeRuns = List.copyOf(nodeRuns);
  }

  /**
   * The nodes the job was given, then those it was only seen on: a launcher may not know Slurm's.
   */
  public List<String> nodes() {
    Set<String> nodes = new LinkedHashSet<>(facts.texts(Fact.NODES));
    nodeRuns.forEach(run -> nodes.add(run.node()));
    return List.copyOf(nodes);
  }

  public Optional<String> user() {
    return facts.text(Fact.USER);
  }

  /** The id that people use: {@code 123_4} for an array task, {@code 123+1} for a het component. */
  public String displayId() {
    if (facts.has(Fact.ARRAY_JOB_ID) && facts.has(Fact.ARRAY_TASK_ID)) {
      return facts.text(Fact.ARRAY_JOB_ID).orElseThrow()
          + "_"
          + facts.integer(Fact.ARRAY_TASK_ID).orElseThrow();
    }
    if (facts.has(Fact.HET_JOB_ID) && facts.has(Fact.HET_JOB_OFFSET)) {
      return facts.text(Fact.HET_JOB_ID).orElseThrow()
          + "+"
          + facts.integer(Fact.HET_JOB_OFFSET).orElseThrow();
    }
    return id.externalId();
  }

  /** Kills for memory that the kernel counted, over all nodes; a fact that no scheduler erases. */
  public long oomKills() {
    return nodeRuns.stream()
        .mapToLong(run -> run.measured().integer(Fact.OOM_KILLS).orElse(0))
        .sum();
  }
}
