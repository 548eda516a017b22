package io.jobglass.simulator.cluster;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.job.SimulatedJob;
import io.jobglass.simulator.job.SpoolFile;
import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Everything that is told about the jobs of one archetype, with the truth about them: the data that
 * diagnosis rules are judged by. A pure function of archetype and seed.
 *
 * @param jobs one, or the members of a group
 * @param events as a service reads them from the hook spools, without those that it draws out of
 *     reports
 * @param reports of the nodes that the jobs were on, in the order of time
 * @param end the moment at which the story stops
 */
public record LabelledRun(
    Archetype archetype,
    long seed,
    List<SimulatedJob> jobs,
    List<JobEvent> events,
    List<NodeReport> reports,
    Instant end) {
  private static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
  private static final String CLUSTER = "simulated";

  public LabelledRun {
    jobs = List.copyOf(jobs);
    events = List.copyOf(events);
    reports = List.copyOf(reports);
  }

  public Label label() {
    return archetype.label();
  }

  public static LabelledRun of(Archetype archetype, long seed) {
    int nodes = Math.max(2, archetype.behaviour().nodes());
    SimulatedCluster cluster = new SimulatedCluster(CLUSTER, nodes, seed, BEGIN);
    // Between two windows, as it comes.
    List<SimulatedJob> jobs =
        cluster.schedule(archetype, BEGIN.plusSeconds(Math.floorMod(seed, 15)));
    if (jobs.isEmpty()) {
      throw new IllegalStateException(archetype + " does not fit on " + nodes + " empty nodes");
    }
    Duration length = jobs.getFirst().length();
    boolean ends = archetype.behaviour().end().endReason().isPresent();
    Instant end =
        jobs.stream()
            .map(SimulatedJob::start)
            .max(Comparator.naturalOrder())
            .orElseThrow()
            .plus(length)
            .plus(ends ? SimulatedCluster.WINDOW : Duration.ZERO);
    List<JobEvent> events = new ArrayList<>();
    List<NodeReport> reports = new ArrayList<>();
    while (cluster.now().isBefore(end)) {
      Window window = cluster.advance();
      window.files().stream().map(SpoolFile::event).forEach(events::add);
      reports.addAll(window.reports());
    }
    return new LabelledRun(archetype, seed, jobs, events, reports, cluster.now());
  }
}
