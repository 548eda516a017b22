package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuAccount;
import io.jobglass.agent.gpu.GpuAttribution;
import io.jobglass.agent.gpu.GpuCollector;
import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.agent.gpu.GpuOwners;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuSource;
import io.jobglass.agent.gpu.GpuSourceStatus;
import io.jobglass.agent.gpu.GpuTiming;
import io.jobglass.agent.gpu.GpuView;
import io.jobglass.agent.gpu.GresConf;
import io.jobglass.agent.gpu.amd.AmdSource;
import io.jobglass.agent.gpu.nvml.NvmlLocation;
import io.jobglass.agent.gpu.nvml.NvmlSource;
import io.jobglass.agent.hooks.HookFacts;
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
import org.jspecify.annotations.Nullable;

/**
 * The node's GPUs, shared out among its jobs once per report. A source's thread starts when its
 * driver is there, which is looked for every minute. One thread takes and closes; {@link #latest}
 * may be read by any.
 */
final class NodeGpus implements Closeable {
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /**
   * What the last report was made of.
   *
   * @param gaps reports so far in which values were missing that could have been there
   */
  record Latest(List<GpuSourceStatus> sources, int devices, List<GpuFinding> findings, long gaps) {
    private static final Latest NONE = new Latest(List.of(), 0, List.of(), 0);

    Latest {
      sources = List.copyOf(sources);
      findings = List.copyOf(findings);
    }
  }

  private final List<GpuSource> waiting;
  private final List<GpuCollector> reading = new ArrayList<>();
  private final GpuAttribution attribution;
  private final Path procRoot;
  private final GpuTiming timing;
  private final InstantSource clock;
  private @Nullable Instant lookedAt;
  private volatile Latest latest = Latest.NONE;

  NodeGpus(
      List<GpuSource> sources,
      GresConf gresConf,
      Path procRoot,
      GpuTiming timing,
      InstantSource clock) {
    this.waiting = new ArrayList<>(sources);
    this.attribution = new GpuAttribution(gresConf);
    this.procRoot = procRoot;
    this.timing = timing;
    this.clock = clock;
  }

  /** For a caller that has no use for GPUs. */
  static NodeGpus none() {
    return new NodeGpus(
        List.of(), GresConf.NONE, Path.of("/proc"), GpuTiming.DEFAULT, InstantSource.system());
  }

  /** All that this node may have. */
  static NodeGpus of(Settings settings, InstantSource clock) {
    Settings.Gpus gpus = settings.gpus();
    Path library = gpus.library();
    NvmlLocation location = library == null ? NvmlLocation.system() : NvmlLocation.of(library);
    return new NodeGpus(
        List.of(
            new NvmlSource(location, settings.procRoot(), clock),
            new AmdSource(gpus.sysRoot(), settings.procRoot(), clock)),
        gresConf(gpus.gresConf(), settings.node()),
        settings.procRoot(),
        GpuTiming.DEFAULT,
        clock);
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
      collector.start();
      reading.add(collector);
      return true;
    });
  }

  /**
   * Gives each job what it used since the last call; never waits for a driver.
   *
   * @param jobs those that are here, and those that ended since the last report
   */
  void share(Collection<TrackedJob> jobs, HookFacts facts) {
    look();
    if (reading.isEmpty()) {
      return;
    }
    List<GpuReading> readings = new ArrayList<>();
    List<GpuSourceStatus> sources = new ArrayList<>();
    for (GpuCollector collector : reading) {
      GpuView view = collector.take();
      readings.addAll(view.readings());
      sources.addAll(view.sources());
    }
    GpuView view = new GpuView(readings, sources);
    List<GpuJob> holders = new ArrayList<>();
    Map<String, String> byCgroup = new HashMap<>();
    Map<Long, String> byProcess = new HashMap<>();
    for (TrackedJob job : jobs) {
      String run = job.run();
      holders.add(job.gpuJob(facts));
      if (job.found().process() == null) {
        byCgroup.put(job.found().path(), run);
      } else {
        job.pids().forEach(pid -> byProcess.put(pid.longValue(), run));
      }
    }
    GpuOwners owners = GpuOwners.find(readings, procRoot, byCgroup, byProcess);
    GpuAccount account = attribution.attribute(view, holders, owners);
    for (TrackedJob job : jobs) {
      job.gpus(account.of(job.run()).stream().map(share -> share.usage()).toList());
    }
    List<GpuFinding> findings = new ArrayList<>(account.findings());
    readings.forEach(device -> findings.addAll(device.findings()));
    latest = new Latest(sources, readings.size(), findings, latest.gaps() + (view.gap() ? 1 : 0));
  }

  Latest latest() {
    return latest;
  }

  /** Lets go of the drivers; waits a second for each at most. */
  @Override
  public void close() {
    reading.forEach(GpuCollector::close);
  }
}
