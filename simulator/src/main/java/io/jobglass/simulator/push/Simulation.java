package io.jobglass.simulator.push;

import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.cluster.Showcase;
import io.jobglass.simulator.cluster.SimulatedCluster;
import io.jobglass.simulator.cluster.Window;
import io.jobglass.simulator.cluster.Workload;
import io.jobglass.simulator.job.SimulatedJob;
import io.jobglass.simulator.label.Archetypes;
import io.jobglass.simulator.label.Label;
import io.jobglass.simulator.tree.NodeTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Collectors;

/** Plays a simulated cluster to a service, against the clock. */
final class Simulation {
  /** How long a node tree's jobs have run when no duration is given, at most. */
  private static final Duration WARM_UP = Duration.ofMinutes(20);

  private final Options options;
  private final Archetypes archetypes;
  private final InstantSource clock;
  private final PrintStream out;
  private long windows;
  private long reports;
  private long files;

  Simulation(Options options, Archetypes archetypes, InstantSource clock, PrintStream out) {
    this.options = options;
    this.archetypes = archetypes;
    this.clock = clock;
    this.out = out;
  }

  void run() throws InterruptedException, IOException {
    if (options.tree() != null) {
      writeTrees(Path.of(options.tree()));
      return;
    }
    try (Service service = new Service(options.url(), options.token())) {
      if (options.once()) {
        once(service);
      } else {
        play(service);
      }
    }
    out.printf(
        "posted %d windows, %d reports, %d spool files to %s as cluster %s%n",
        windows, reports, files, options.url(), options.cluster());
  }

  private void writeTrees(Path directory) throws IOException {
    Duration played = options.duration() == null ? WARM_UP : options.duration();
    SimulatedCluster cluster =
        new SimulatedCluster(
            options.cluster(), options.nodes(), options.seed(), clock.instant().minus(played));
    Workload workload = new Workload(cluster, archetypes.plain(), options.jobs(), options.seed());
    Instant end = cluster.now().plus(played);
    Window last;
    do {
      workload.fill();
      last = cluster.advance();
    } while (cluster.now().isBefore(end));
    for (NodeReport report : last.reports()) {
      NodeTree.write(directory.resolve(report.node()), report);
    }
    out.printf("wrote %d node trees into %s%n", last.reports().size(), directory);
  }

  private void once(Service service) throws InterruptedException {
    Showcase showcase =
        Showcase.endingAt(
            clock.instant(), options.cluster(), options.nodes(), options.seed(), archetypes);
    while (showcase.cluster().now().plus(SimulatedCluster.WINDOW).isBefore(showcase.end())) {
      post(service, showcase.cluster().advance());
    }
    out.printf("%-10s %-32s %-14s %s%n", "JOB", "ARCHETYPE", "VERDICT", "FINDINGS");
    for (SimulatedJob job : showcase.jobs()) {
      Label label = job.archetype().label();
      out.printf(
          "%-10s %-32s %-14s %s%n",
          job.id().externalId(),
          job.archetype(),
          label.verdict(),
          label.findings().stream().sorted().collect(Collectors.joining(",")));
    }
  }

  private void play(Service service) throws InterruptedException {
    Instant begun = clock.instant();
    Duration played = options.duration();
    Duration behind =
        played == null
            ? Duration.ZERO
            : played.minusMillis(Math.round(played.toMillis() / options.speed()));
    Instant start = begun.minus(behind).minus(options.backfill());
    SimulatedCluster cluster =
        new SimulatedCluster(options.cluster(), options.nodes(), options.seed(), start);
    Workload workload = new Workload(cluster, archetypes.plain(), options.jobs(), options.seed());
    Instant paced = cluster.now().plus(options.backfill());
    Instant end = played == null ? Instant.MAX : paced.plus(played);
    Instant pacedFrom = null;
    while (cluster.now().isBefore(end)) {
      if (!cluster.now().isBefore(paced)) {
        pacedFrom = pacedFrom == null ? clock.instant() : pacedFrom;
        pause(Duration.between(paced, cluster.now()), pacedFrom);
      }
      workload.fill();
      post(service, cluster.advance());
    }
  }

  /** Waits until the service may be told of the window after so much simulated time. */
  private void pause(Duration simulated, Instant from) throws InterruptedException {
    Duration next = simulated.plus(SimulatedCluster.WINDOW);
    Instant due = from.plusMillis(Math.round(next.toMillis() / options.speed()));
    Duration left = Duration.between(clock.instant(), due);
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }

  private void post(Service service, Window window) throws InterruptedException {
    service.post(window);
    windows++;
    reports += window.reports().size();
    files += window.files().size();
  }
}
