package io.jobglass.simulator.job;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.JobId;
import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One job of an archetype, placed and timed; everything that it does follows from this record.
 *
 * @param id Slurm's number of it, in its cluster
 * @param seed of all chance in its course
 * @param submitted when it began to wait, in whole seconds
 * @param start when it began to run, in whole seconds
 * @param array the array that it is a task of
 */
public record SimulatedJob(
    JobId id,
    Archetype archetype,
    String name,
    Owner owner,
    String partition,
    List<Place> places,
    Instant submitted,
    Instant start,
    @Nullable ArrayTask array,
    long seed) {
  /** Kernel memory, in GiB, that takes its part of the limit. */
  static final double KERNEL_GIB = 0.05;

  private static final Duration BEFORE_SEEN = Duration.ofMillis(800);

  /** Where it runs: a node, and the first of the GPUs that it has there. */
  public record Place(String node, int firstGpu) {}

  /** Which task of which array. */
  public record ArrayTask(long job, long task) {}

  public SimulatedJob {
    places = List.copyOf(places);
    if (places.size() != archetype.behaviour().nodes()) {
      throw new IllegalArgumentException(
          archetype + " takes " + archetype.behaviour().nodes() + " nodes, got " + places.size());
    }
  }

  public Behaviour behaviour() {
    return archetype.behaviour();
  }

  /** How long it runs, or has run when a story of it stops. */
  public Duration length() {
    double seconds = behaviour().runMinutes() * 60;
    Behaviour.Memory memory = behaviour().memory();
    if (behaviour().end().endReason().filter(EndReason.OUT_OF_MEMORY::equals).isPresent()) {
      double left = memory.limitGib() - memory.anonGib() - memory.shmemGib() - KERNEL_GIB;
      seconds = left / memory.leakGibPerHour() * 3600;
    }
    return Duration.ofSeconds(Math.round(seconds));
  }

  /** When it ends; empty for a job that does not. */
  public Optional<Instant> end() {
    return behaviour().end().endReason().map(_ -> start.plus(length()));
  }

  /** When an agent first sees its cgroup. */
  public Instant firstSeen() {
    return start.plus(BEFORE_SEEN);
  }

  /** Whether the node at this position has no agent. */
  boolean silent(int place) {
    return place >= places.size() - behaviour().sampling().silentNodes();
  }

  /** Whether the node at this position goes down with the job's end. */
  boolean fails(int place) {
    return behaviour().end().failedNode() && place == places.size() - 1;
  }

  /** Whether reports of this moment are missing. */
  boolean inGap(Instant time) {
    double part = Duration.between(start, time).toMillis() / (double) length().toMillis();
    return part > behaviour().sampling().gapFrom() && part <= behaviour().sampling().gapUntil();
  }
}
