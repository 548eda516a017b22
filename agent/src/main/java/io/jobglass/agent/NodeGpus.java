package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuAccount;
import io.jobglass.agent.gpu.GpuAttribution;
import io.jobglass.agent.gpu.GpuCollector;
import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.agent.gpu.GpuOwners;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuShare;
import io.jobglass.agent.gpu.GpuSource;
import io.jobglass.agent.gpu.GpuSourceStatus;
import io.jobglass.agent.gpu.GpuTiming;
import io.jobglass.agent.gpu.GpuView;
import io.jobglass.agent.gpu.GresConf;
import io.jobglass.agent.gpu.amd.AmdSource;
import io.jobglass.agent.gpu.nvml.NvmlLocation;
import io.jobglass.agent.gpu.nvml.NvmlSource;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.GpuUsage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The node's GPUs, shared out among its jobs once per report. A source's thread starts when its
 * driver is there, which is looked for every minute. One thread takes and closes; {@link #latest},
 * and what {@link GpuControl} asks, may be called by any.
 */
final class NodeGpus implements Closeable, GpuControl.Gpus {
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
  private static final Duration AT_RELEASE = Duration.ofSeconds(1);

  private final List<GpuSource> waiting;
  private final List<GpuCollector> reading = new CopyOnWriteArrayList<>();
  private final GpuAttribution attribution;
  private final LeftAllotments leftAllotments = new LeftAllotments();
  private final GpuRelease release;
  private final @Nullable DcgmJobMapping dcgmJobs;
  private final Path procRoot;
  private final GpuTiming timing;
  private final InstantSource clock;
  private @Nullable Instant lookedAt;
  private volatile GpuLatest latest = GpuLatest.NONE;

  NodeGpus(
      List<GpuSource> sources,
      GresConf gresConf,
      Path procRoot,
      GpuTiming timing,
      GpuRelease release,
      @Nullable DcgmJobMapping dcgmJobs,
      InstantSource clock) {
    this.release = release;
    this.dcgmJobs = dcgmJobs;
    this.waiting = new ArrayList<>(sources);
    this.attribution = new GpuAttribution(gresConf);
    this.procRoot = procRoot;
    this.timing = timing;
    this.clock = clock;
  }

  /** All that this node may have, for the agent that runs on it. */
  static NodeGpus of(Settings settings, InstantSource clock) {
    Path dcgmJobs = settings.gpus().dcgmJobs();
    return of(settings, dcgmJobs == null ? null : new DcgmJobMapping(dcgmJobs), clock);
  }

  /** The same for a look beside the running agent, which alone writes the map for dcgm-exporter. */
  static NodeGpus onlooker(Settings settings, InstantSource clock) {
    return of(settings, null, clock);
  }

  private static NodeGpus of(
      Settings settings, @Nullable DcgmJobMapping dcgmJobs, InstantSource clock) {
    Settings.Gpus gpus = settings.gpus();
    return new NodeGpus(
        sources(settings, clock),
        gresConf(gpus.gresConf(), settings.node()),
        settings.procRoot(),
        GpuTiming.DEFAULT,
        new GpuRelease(gpus.socket().resolveSibling("gpu-released"), clock),
        dcgmJobs,
        clock);
  }

  /** One for each vendor. */
  static List<GpuSource> sources(Settings settings, InstantSource clock) {
    Path library = settings.gpus().library();
    NvmlLocation location = library == null ? NvmlLocation.system() : NvmlLocation.of(library);
    return List.of(
        new NvmlSource(location, settings.procRoot(), clock),
        new AmdSource(settings.gpus().sysRoot(), settings.procRoot(), clock));
  }

  private static GresConf gresConf(Path file, String node) {
    try {
      return GresConf.parse(Files.readString(file), node);
    } catch (IOException e) {
      return GresConf.NONE;
    }
  }

  /** Looks for drivers, and starts to read those that are there. */
  void look() {
    Instant now = clock.instant();
    if (lookedAt != null && Duration.between(lookedAt, now).abs().compareTo(LOOK_AGAIN) < 0) {
      return;
    }
    lookedAt = now;
    waiting.removeIf(source -> {
      if (!source.present()) {
        return false;
      }
      GpuCollector collector = new GpuCollector(List.of(source), timing, clock);
      reading.add(collector);
      if (release.released()) {
        collector.hold();
      }
      collector.start();
      return true;
    });
  }

  /** Looks for drivers, and waits for the first readings of those that are there. */
  void awaitFirst(Duration atMost) throws InterruptedException {
    look();
    for (GpuCollector collector : reading) {
      collector.awaitPass(atMost);
    }
  }

  /**
   * Gives each job what it used since the last call; never waits for a driver.
   *
   * @param jobs those that are here, and those that ended since the last report
   * @return what is wrong or uncertain
   */
  List<io.jobglass.core.usage.GpuFinding> share(Collection<TrackedJob> jobs, HookFacts facts) {
    look();
    if (release.expire()) {
      reading.forEach(GpuCollector::resume);
    }
    if (reading.isEmpty()) {
      return List.of();
    }
    GpuView view = take();
    List<GpuJob> holders = new ArrayList<>();
    Map<String, String> byCgroup = new HashMap<>();
    Map<Long, String> byProcess = new HashMap<>();
    Map<String, String> idsByRun = new HashMap<>();
    for (TrackedJob job : jobs) {
      String run = job.run();
      String id = job.identity().jobId();
      holders.add(job.gpuJob());
      if (id != null) {
        idsByRun.put(run, id);
      }
      if (job.found().process() == null) {
        byCgroup.put(job.found().path(), run);
      } else {
        job.pids().forEach(pid -> byProcess.put(pid.longValue(), run));
      }
    }
    holders.addAll(leftAllotments.find(facts, Set.copyOf(idsByRun.values()), clock.instant()));
    GpuOwners owners = GpuOwners.find(view.readings(), procRoot, byCgroup, byProcess);
    GpuAccount account = attribution.attribute(view, holders, owners);
    GpuWindowFindings findings = GpuWindowFindings.of(view, account);
    Map<String, List<GpuLatest.Holder>> held = new HashMap<>();
    for (TrackedJob job : jobs) {
      List<GpuUsage> usages = new ArrayList<>();
      for (GpuShare share : account.of(job.run())) {
        String device = share.usage().device();
        usages.add(share.usage().with(findings.events(device, job.run())));
        String id = idsByRun.get(job.run());
        if (id != null) {
          held.computeIfAbsent(device, key -> new ArrayList<>())
              .add(new GpuLatest.Holder(id, job.found().uid()));
        }
      }
      job.gpus(usages);
    }
    latest =
        new GpuLatest(
            view.sources(),
            view.readings(),
            held,
            findings.all(),
            latest.gaps() + (view.gap() ? 1 : 0));
    if (dcgmJobs != null) {
      dcgmJobs.write(latest.jobsByDcgmName());
    }
    return findings.all().stream().map(finding -> finding.told(idsByRun)).toList();
  }

  private GpuView take() {
    List<GpuReading> readings = new ArrayList<>();
    List<GpuSourceStatus> sources = new ArrayList<>();
    for (GpuCollector collector : reading) {
      GpuView view = collector.take();
      readings.addAll(view.readings());
      sources.addAll(view.sources());
    }
    return new GpuView(readings, sources);
  }

  @Override
  public String status() {
    Instant until = release.until();
    StringBuilder text =
        new StringBuilder(until == null ? "not released" : "released until " + until);
    for (GpuSourceStatus source : latest.sources()) {
      text.append("\n%s: %s since %s".formatted(source.source(), source.state(), source.since()));
      if (source.reason() != null) {
        text.append(", ").append(source.reason());
      }
    }
    return text.toString();
  }

  @Override
  public GpuControl.Answer release(Duration time) throws InterruptedException {
    Instant until = release.release(time);
    boolean closed = true;
    for (GpuCollector collector : reading) {
      closed &= collector.release(AT_RELEASE);
    }
    return closed
        ? new GpuControl.Answer(true, "the drivers are closed; read again by itself at " + until)
        : new GpuControl.Answer(
            false,
            "a call into the driver has not come back; it is closed as soon as it does."
                + " Ask for the status, or stop the agent");
  }

  @Override
  public GpuControl.Answer resume() {
    release.resume();
    reading.forEach(GpuCollector::resume);
    return new GpuControl.Answer(true, "the GPUs are read again");
  }

  GpuLatest latest() {
    return latest;
  }

  /** Lets go of the drivers; waits a second for each at most. */
  @Override
  public void close() {
    reading.forEach(GpuCollector::close);
  }
}
