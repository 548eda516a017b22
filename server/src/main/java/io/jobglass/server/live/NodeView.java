package io.jobglass.server.live;

import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node as its newest report shows it.
 *
 * @param receivedAt when the report came, by this machine's clock
 * @param jobs the report's jobs by the scheduler's id
 */
public record NodeView(NodeReport report, Instant receivedAt, Map<String, JobUsage> jobs) {
  public NodeView {
    jobs = Map.copyOf(jobs);
  }

  static NodeView of(NodeReport report, Instant receivedAt) {
    Map<String, JobUsage> jobs = new HashMap<>();
    for (JobUsage job : report.jobs()) {
      jobs.put(job.externalId(), job);
    }
    return new NodeView(report, receivedAt, jobs);
  }

  /** What the job uses here; empty when it is not here or has left. */
  public Optional<JobUsage> job(String externalId) {
    return Optional.ofNullable(jobs.get(externalId)).filter(usage -> !usage.last());
  }

  /** The jobs still here at the end of the window, sorted. */
  public List<String> jobIds() {
    return jobs.values().stream()
        .filter(usage -> !usage.last())
        .map(JobUsage::externalId)
        .sorted()
        .toList();
  }
}
