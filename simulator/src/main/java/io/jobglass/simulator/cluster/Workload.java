package io.jobglass.simulator.cluster;

import io.jobglass.simulator.job.SimulatedJob;
import io.jobglass.simulator.label.Archetype;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Keeps a cluster busy with jobs of all kinds, each as often as its weight says. Not thread-safe.
 */
public final class Workload {
  /** At first jobs come in over this time, so that they do not all end at once. */
  private static final Duration RAMP = Duration.ofMinutes(40);

  private static final double AT_ONCE = 0.3;

  /** After so many kinds for which there was no room the cluster is full. */
  private static final int TRIES = 8;

  private final SimulatedCluster cluster;
  private final List<Archetype> archetypes;
  private final int wanted;
  private final SplittableRandom random;
  private final Instant begin;

  /**
   * @param archetypes those that do not end are left out: in a long run they would only pile up
   * @param wanted how many jobs shall run at the same time, as far as there is room
   */
  public Workload(SimulatedCluster cluster, List<Archetype> archetypes, int wanted, long seed) {
    this.cluster = cluster;
    this.archetypes =
        archetypes.stream()
            .filter(archetype -> archetype.behaviour().end().endReason().isPresent())
            .toList();
    this.wanted = wanted;
    this.random = new SplittableRandom(seed);
    this.begin = cluster.now();
  }

  /** Schedules what is lacking within the window to come. */
  public void fill() {
    double ramp = Duration.between(begin, cluster.now()).toMillis() / (double) RAMP.toMillis();
    long target = Math.round(wanted * Math.min(1, AT_ONCE + (1 - AT_ONCE) * ramp));
    int refused = 0;
    while (cluster.jobs() < target && refused < TRIES) {
      Instant start =
          cluster.now().plusSeconds(random.nextLong(SimulatedCluster.WINDOW.toSeconds()));
      List<SimulatedJob> jobs = cluster.schedule(pick(), start);
      refused = jobs.isEmpty() ? refused + 1 : 0;
    }
  }

  private Archetype pick() {
    int left = random.nextInt(archetypes.stream().mapToInt(Archetype::weight).sum());
    for (Archetype archetype : archetypes) {
      left -= archetype.weight();
      if (left < 0) {
        return archetype;
      }
    }
    throw new IllegalStateException("weights do not add up");
  }
}
