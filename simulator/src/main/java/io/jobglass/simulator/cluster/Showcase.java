package io.jobglass.simulator.cluster;

import io.jobglass.simulator.job.SimulatedJob;
import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Archetypes;
import io.jobglass.simulator.label.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Each kind of job once, on one cluster, as history: the cluster stands at its begin.
 *
 * @param jobs in the order of the archetypes
 * @param end when the last of them is over; those that do not end still run then
 */
public record Showcase(SimulatedCluster cluster, List<SimulatedJob> jobs, Instant end) {
  /** From the last end to the end of the story. */
  private static final Duration AFTER = Duration.ofMinutes(1);

  private static final int ENOUGH_NODES = 24;

  public Showcase {
    jobs = List.copyOf(jobs);
  }

  public static Showcase endingAt(
      Instant end, String cluster, int nodes, long seed, Archetypes archetypes) {
    List<Archetype> plain = archetypes.plain();
    Duration longest =
        plain.stream().map(Showcase::length).max(Comparator.naturalOrder()).orElseThrow();
    SimulatedCluster empty =
        new SimulatedCluster(
            cluster,
            Math.max(nodes, ENOUGH_NODES),
            seed,
            end.minus(longest).minus(AFTER).minus(SimulatedCluster.WINDOW));
    List<SimulatedJob> jobs = new ArrayList<>();
    for (Archetype archetype : plain) {
      boolean ends = archetype.behaviour().end().endReason().isPresent();
      Instant begin = end.minus(length(archetype)).minus(ends ? AFTER : Duration.ZERO);
      List<SimulatedJob> added = empty.schedule(archetype, begin);
      if (added.isEmpty()) {
        throw new IllegalStateException("no room for " + archetype);
      }
      jobs.addAll(added);
    }
    return new Showcase(empty, jobs, end);
  }

  /** From the first start to the last end; the run time of memory leaks is at most this. */
  private static Duration length(Archetype archetype) {
    Behaviour behaviour = archetype.behaviour();
    double groupSeconds = (behaviour.group().jobs() - 1) * behaviour.group().gapSeconds();
    return Duration.ofSeconds(Math.round(behaviour.runMinutes() * 60 + groupSeconds));
  }
}
