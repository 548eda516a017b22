package io.jobglass.server.live;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether running jobs are still reported. Contact is lost when for three windows no node has
 * reported the job: its nodes are silent, or report without it. Thread-safe.
 */
public final class Contacts {
  private final LiveNodes nodes;
  private final Instant began;

  public Contacts(LiveNodes nodes, InstantSource clock) {
    this.nodes = nodes;
    this.began = clock.instant();
  }

  /**
   * @param lostSince when a node last reported the job; null while one does
   */
  public record Contact(@Nullable Instant lostSince) {
    private static final Contact OK = new Contact(null);
  }

  /**
   * The contact with a job; empty for one that does not run, or that no agent ever reported while
   * its nodes have one.
   *
   * @param lastSample of the job, as the store has it
   */
  public Optional<Contact> of(Job job, Optional<Instant> lastSample) {
    if (job.state() != JobState.RUNNING) {
      return Optional.empty();
    }
    if (reported(job)) {
      return Optional.of(Contact.OK);
    }
    Optional<Instant> heard = measured(job) ? lastReported(job, lastSample) : nodesLastHeard(job);
    // The service's own silence is not the nodes'.
    return heard.map(
        last -> nodes.silent(last.isBefore(began) ? began : last) ? new Contact(last) : Contact.OK);
  }

  /** Whether the newest report of any of its nodes has the job. */
  public boolean reported(Job job) {
    return job.nodes().stream()
        .flatMap(node -> nodes.find(job.id().cluster(), node).stream())
        .anyMatch(view -> view.job(job.id().externalId()).isPresent());
  }

  /** Whether contact may be lost, as far as is known without the job's last sample. */
  public boolean mayBeLost(Job job) {
    return job.state() == JobState.RUNNING
        && !reported(job)
        && (measured(job) || nodesLastHeard(job).isPresent());
  }

  private static boolean measured(Job job) {
    return job.nodeRuns().stream().anyMatch(run -> run.samplingStarted() != null);
  }

  private static Optional<Instant> lastReported(Job job, Optional<Instant> lastSample) {
    Stream<Instant> told =
        job.nodeRuns().stream()
            .flatMap(run -> Stream.of(run.samplingStarted(), run.samplingStopped()))
            .flatMap(Stream::ofNullable);
    return Stream.concat(told, lastSample.stream()).max(Comparator.naturalOrder());
  }

  /** Of a job that no agent reported yet: when its nodes fell silent, if all of them have. */
  private Optional<Instant> nodesLastHeard(Job job) {
    List<Instant> heard =
        job.nodes().stream()
            .flatMap(node -> nodes.lastHeard(job.id().cluster(), node).stream())
            .toList();
    return heard.size() < job.nodes().size()
        ? Optional.empty()
        : heard.stream().max(Comparator.naturalOrder()).filter(nodes::silent);
  }
}
