package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.NodeRun;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An end for which a node rather than the job's user may be to blame.
 *
 * @param jobId as people write it
 * @param user null where nobody told
 * @param what in a few words, the same for ends of the same kind
 */
public record AbnormalEnd(
    String cluster, String node, String jobId, @Nullable String user, String what, Instant at) {
  /** Reasons among which such ends are; every other is the job's own or the scheduler's doing. */
  public static final Set<EndReason> REASONS =
      Set.copyOf(
          EnumSet.of(
              EndReason.NODE_FAILURE,
              EndReason.BOOT_FAILURE,
              EndReason.LAUNCH_FAILURE,
              EndReason.SIGNAL,
              EndReason.OUT_OF_MEMORY));

  /** The hardware refused an access to memory: a bad module, a lost file system under a mapping. */
  private static final long SIGBUS = 7;

  /** Killed below this share of its own limit, a job was not killed for its own limit. */
  private static final double OWN_LIMIT = 0.9;

  /**
   * Empty for an end that is the job's own, for one on several nodes of which none is named, and
   * for a job that lives.
   */
  public static Optional<AbnormalEnd> of(Job job) {
    EndReason reason = job.reason();
    Instant end = job.endTime();
    if (reason == null || end == null) {
      return Optional.empty();
    }
    return switch (reason) {
      case NODE_FAILURE -> blamed(job, "node failure", end);
      case BOOT_FAILURE -> blamed(job, "boot failure", end);
      case LAUNCH_FAILURE -> blamed(job, "launch failure", end);
      case SIGNAL ->
          job.facts().integer(Fact.SIGNAL).orElse(0) == SIGBUS
              ? blamed(job, "bus error", end)
              : Optional.empty();
      case OUT_OF_MEMORY ->
          job.nodeRuns().stream()
              .filter(AbnormalEnd::killedBelowItsLimit)
              .findFirst()
              .map(run -> end(job, run.node(), "node out of memory", end));
      case COMPLETED,
          EXIT_CODE,
          TIME_LIMIT,
          CANCELLED,
          PREEMPTED,
          REQUEUED,
          DEADLINE,
          LOST,
          UNKNOWN ->
          Optional.empty();
    };
  }

  private static Optional<AbnormalEnd> blamed(Job job, String what, Instant end) {
    List<String> nodes = job.nodes();
    Optional<String> only = nodes.size() == 1 ? Optional.of(nodes.getFirst()) : Optional.empty();
    return job.facts().text(Fact.FAILED_NODE).or(() -> only).map(node -> end(job, node, what, end));
  }

  /** The kernel killed for memory while the job had not reached its own limit: the node had. */
  private static boolean killedBelowItsLimit(NodeRun run) {
    Facts measured = run.measured();
    OptionalLong peak = measured.integer(Fact.MEMORY_PEAK_BYTES);
    OptionalLong limit = measured.integer(Fact.MEMORY_LIMIT_BYTES);
    return measured.integer(Fact.OOM_KILLS).orElse(0) > 0
        && peak.isPresent()
        && limit.isPresent()
        && peak.getAsLong() < OWN_LIMIT * limit.getAsLong();
  }

  private static AbnormalEnd end(Job job, String node, String what, Instant end) {
    return new AbnormalEnd(
        job.id().cluster(), node, job.displayId(), job.user().orElse(null), what, end);
  }
}
