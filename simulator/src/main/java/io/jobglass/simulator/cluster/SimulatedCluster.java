package io.jobglass.simulator.cluster;

import io.jobglass.core.job.JobId;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.job.JobMeter;
import io.jobglass.simulator.job.SimulatedJob;
import io.jobglass.simulator.job.SlurmNews;
import io.jobglass.simulator.job.SpoolFile;
import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Nodes and the jobs on them, from one window to the next. The same seed, start and calls give the
 * same bytes. Not thread-safe.
 */
public final class SimulatedCluster {
  /** As agents report. */
  public static final Duration WINDOW = Duration.ofSeconds(15);

  /** Job ids count on from one run of the simulator to the next, one for each second. */
  private static final long FIRST_ID_EPOCH = 1_780_000_000;

  private static final long ID_SPAN = 60_000_000;

  private final String name;
  private final SplittableRandom random;
  private final List<SimulatedNode> nodes;
  private final PriorityQueue<SimulatedJob> waiting =
      new PriorityQueue<>(
          Comparator.comparing(SimulatedJob::start).thenComparing(job -> job.id().externalId()));
  private final List<SimulatedJob> running = new ArrayList<>();
  private Instant now;
  private long nextId;
  private int cursor;

  /**
   * @param start the end of the window before the first; cut to whole seconds
   */
  public SimulatedCluster(String name, int nodes, long seed, Instant start) {
    this.name = name;
    this.now = Instant.ofEpochSecond(start.getEpochSecond());
    this.random = new SplittableRandom(seed ^ now.getEpochSecond() << 20);
    this.nextId = 1 + Math.floorMod(now.getEpochSecond() - FIRST_ID_EPOCH, ID_SPAN);
    this.nodes =
        IntStream.rangeClosed(1, nodes)
            .mapToObj(
                number -> new SimulatedNode(name, "sim%04d".formatted(number), random.split()))
            .toList();
  }

  /** The end of the last window. */
  public Instant now() {
    return now;
  }

  /** Jobs that run or are about to. */
  public int jobs() {
    return waiting.size() + running.size();
  }

  /**
   * Takes room for the jobs of an archetype, which begin at a moment to come.
   *
   * @param begin when the first starts; cut to whole seconds
   * @return the jobs; empty, and nothing taken, when there is no room for all of them
   */
  public List<SimulatedJob> schedule(Archetype archetype, Instant begin) {
    Behaviour.Group group = archetype.behaviour().group();
    Optional<List<List<SimulatedJob.Place>>> places = reserve(archetype.behaviour());
    if (places.isEmpty()) {
      return List.of();
    }
    int firstOwner = random.nextInt(Integer.MAX_VALUE - group.users());
    long firstId = nextId;
    List<SimulatedJob> jobs = new ArrayList<>();
    for (int i = 0; i < group.jobs(); i++) {
      Instant start =
          Instant.ofEpochSecond(begin.getEpochSecond() + Math.round(i * group.gapSeconds()));
      jobs.add(
          new SimulatedJob(
              new JobId(name, Long.toString(nextId)),
              archetype,
              archetype.name().replace('/', '_'),
              Owners.owner(firstOwner + i % group.users()),
              archetype.behaviour().gpu().perNode() > 0 ? "gpu" : "cpu",
              places.get().get(i),
              start.minusSeconds(5 + random.nextInt(600)),
              start,
              group.array() ? new SimulatedJob.ArrayTask(firstId, i) : null,
              random.nextLong()));
      nextId++;
    }
    waiting.addAll(jobs);
    return jobs;
  }

  /** Room for each job of a group, or for none. */
  private Optional<List<List<SimulatedJob.Place>>> reserve(Behaviour behaviour) {
    List<List<SimulatedJob.Place>> all = new ArrayList<>();
    int from = cursor;
    cursor = (cursor + 1) % nodes.size();
    for (int i = 0; i < behaviour.group().jobs(); i++) {
      int first = behaviour.group().sameNode() ? from : from + i;
      List<SimulatedJob.Place> places = places(behaviour, first);
      all.add(places);
      boolean elsewhere =
          behaviour.group().sameNode()
              && !places.equals(List.of())
              && !places.getFirst().node().equals(all.getFirst().getFirst().node());
      if (places.isEmpty() || elsewhere) {
        all.forEach(given -> given.forEach(place -> release(behaviour, place)));
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  private List<SimulatedJob.Place> places(Behaviour behaviour, int from) {
    List<SimulatedJob.Place> places = new ArrayList<>();
    for (int i = 0; i < nodes.size() && places.size() < behaviour.nodes(); i++) {
      SimulatedNode node = nodes.get((from + i) % nodes.size());
      OptionalInt gpu = node.reserve(behaviour);
      gpu.ifPresent(first -> places.add(new SimulatedJob.Place(node.name(), first)));
    }
    if (places.size() < behaviour.nodes()) {
      places.forEach(place -> release(behaviour, place));
      return List.of();
    }
    return places;
  }

  private SimulatedNode node(String wanted) {
    return nodes.get(Integer.parseInt(wanted.substring("sim".length())) - 1);
  }

  private void release(Behaviour behaviour, SimulatedJob.Place place) {
    node(place.node()).release(behaviour, place.firstGpu());
  }

  /** Goes on by one window and says what Slurm and the agents told of it. */
  public Window advance() {
    now = now.plus(WINDOW);
    List<SpoolFile> files = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.peek().start().isBefore(now)) {
      SimulatedJob job = waiting.remove();
      running.add(job);
      files.addAll(SlurmNews.start(job));
      for (int place = 0; place < job.places().size(); place++) {
        node(job.places().get(place).node()).begin(new JobMeter(job, place));
      }
    }
    Instant windowEnd = now;
    List<NodeReport> reports = nodes.stream().map(node -> node.report(windowEnd, WINDOW)).toList();
    running.removeIf(job -> {
      boolean over = job.end().filter(end -> !end.isAfter(windowEnd)).isPresent();
      if (over) {
        files.addAll(SlurmNews.end(job));
        job.places().forEach(place -> release(job.behaviour(), place));
      }
      return over;
    });
    files.sort(Comparator.comparing(SpoolFile::time).thenComparing(SpoolFile::name));
    return new Window(windowEnd, files, reports);
  }
}
