package io.jobglass.core.usage;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What one node measured over one window. A report is told at least once and stored exactly once:
 * (node, stream, sequence) names it.
 *
 * @param cluster the cluster that the node belongs to
 * @param node the scheduler's name of the node
 * @param bootId the kernel's id of this boot
 * @param streamId random, born with the agent's spool
 * @param sequence counts up by one within the stream, from 1
 * @param time end of the window
 * @param intervalSeconds length of the window
 * @param agentVersion version of the agent
 * @param totals the node as a whole
 * @param jobs one entry for each job that was there within the window
 * @param gpuFindings what is wrong with, or uncertain about, the node's GPUs
 */
public record NodeReport(
    String cluster,
    String node,
    String bootId,
    String streamId,
    long sequence,
    Instant time,
    double intervalSeconds,
    String agentVersion,
    NodeTotals totals,
    List<JobUsage> jobs,
    List<GpuFinding> gpuFindings) {
  public NodeReport {
    if (sequence < 1) {
      throw new IllegalArgumentException("a report's sequence counts from 1, got " + sequence);
    }
    jobs = List.copyOf(jobs);
    gpuFindings = List.copyOf(gpuFindings);
  }

  /** How many jobs were still here at the end of the window. */
  public int jobCount() {
    return (int) jobs.stream().filter(usage -> !usage.last()).count();
  }

  /** Mean utilisation of those GPUs that jobs hold, percent; null where none is told. */
  public @Nullable Double gpuPercent() {
    OptionalDouble mean =
        jobs.stream()
            .flatMap(usage -> usage.gpus().stream())
            .map(GpuUsage::utilizationPercent)
            .filter(Objects::nonNull)
            .mapToDouble(Objects::requireNonNull)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
