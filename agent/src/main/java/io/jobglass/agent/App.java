package io.jobglass.agent;

import io.jobglass.agent.accounting.AccountingSweep;
import io.jobglass.agent.collector.CpuTopology;
import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.NodeCollector;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.discovery.Cgroup1Finder;
import io.jobglass.agent.discovery.Cgroup2Finder;
import io.jobglass.agent.discovery.JobFinder;
import io.jobglass.agent.discovery.RunFinder;
import io.jobglass.agent.discovery.UserNames;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.agent.hooks.HookLane;
import io.jobglass.agent.hooks.HookSpool;
import io.jobglass.agent.jobcomp.JobcompServer;
import io.jobglass.agent.push.Backoff;
import io.jobglass.agent.push.ReportJson;
import io.jobglass.agent.push.ReportLane;
import io.jobglass.agent.push.ServerClient;
import io.jobglass.agent.spool.ReportSpool;
import io.jobglass.agent.spool.SpoolException;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: a thread that samples, one that sends reports, one that sends hook events, and
 * the metrics page. {@link #close} stops all and leaves the last report on disk.
 */
final class App implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);
  private static final Duration HOOKS_LOOK_AGAIN = Duration.ofSeconds(2);
  private static final double SHORTEST_WINDOW_SECONDS = 1;
  private static final double LONGEST_WINDOW_SECONDS = 300;

  private final Settings settings;
  private final String version;
  private final String bootId;
  private final ReportSpool spool;
  private final ReportJson json = new ReportJson();
  private final NodeGpus gpus;
  private final TaskLane tasks;
  private final Sampler sampler;
  private final SelfLimit selfLimit;
  private final Watches hookWatches;
  private final @Nullable ReportLane reportLane;
  private final @Nullable HookLane hookLane;
  private final @Nullable JobcompServer jobcompServer;
  private final @Nullable AccountingSweep accounting;
  private final @Nullable MetricsServer metricsServer;
  private final @Nullable GpuControl gpuControl;
  private final Loops loops = new Loops();

  App(Settings settings, String version) throws IOException {
    this.settings = settings;
    this.version = version;
    this.bootId = bootId(settings.procRoot());
    this.spool = ReportSpool.open(settings.spool(), settings.spoolBytes());
    OwnUsage own = new OwnUsage();
    this.selfLimit = new SelfLimit(own::cpuSeconds, System::nanoTime, settings.cpuLimitPercent());
    this.tasks = new TaskLane(settings.procRoot(), selfLimit::stretch);
    SamplerStats stats = new SamplerStats();
    HookFacts facts = HookFacts.in(settings.spool().resolve("sluids"), InstantSource.system());
    createRunsDirectory(settings.runs());
    this.gpus = NodeGpus.of(settings, InstantSource.system());
    this.sampler =
        sampler(
            settings,
            facts,
            this::spool,
            gpus,
            tasks,
            selfLimit,
            stats,
            InstantSource.system(),
            System::nanoTime);
    this.hookWatches = Watches.open(settings.hookSpool());
    HookSpool hookSpool = new HookSpool(settings.hookSpool());
    this.jobcompServer =
        settings.jobcompPort() == 0
            ? null
            : new JobcompServer(settings.jobcompPort(), hookSpool, InstantSource.system());
    URI server = settings.server();
    if (server == null) {
      this.accounting = null;
      this.reportLane = null;
      this.hookLane = null;
    } else {
      ServerClient client = new ServerClient(server, settings.tokenFile(), InstantSource.system());
      this.accounting =
          settings.accounting() == null
              ? null
              : new AccountingSweep(
                  settings.accounting(),
                  hookSpool,
                  client,
                  settings.spool().resolve("accounting"),
                  InstantSource.system(),
                  System::nanoTime);
      this.reportLane = new ReportLane(spool, client, backoff(), this::nextWindow);
      this.hookLane =
          new HookLane(
              hookSpool,
              new HookLane.Sender(settings.node(), bootId, settings.cluster()),
              client,
              backoff(),
              facts,
              hookWatches,
              HOOKS_LOOK_AGAIN);
    }
    AgentMetrics metrics =
        new AgentMetrics(
            version,
            sampler,
            stats,
            selfLimit,
            own,
            spool,
            reportLane,
            hookLane,
            jobcompServer,
            accounting);
    this.metricsServer = metricsServer(metrics);
    this.gpuControl = gpuControl(settings.gpus().socket(), gpus);
  }

  /** Without it the agent only has to be stopped before GPUs are reset. */
  private static @Nullable GpuControl gpuControl(Path socket, NodeGpus gpus) {
    try {
      return new GpuControl(socket, gpus);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("gpu commands are not taken: socket={} error={}", socket, e.toString());
      return null;
    }
  }

  static Sampler sampler(
      Settings settings,
      HookFacts facts,
      Windows.Reports reports,
      NodeGpus gpus,
      TaskLane tasks,
      SelfLimit selfLimit,
      SamplerStats stats,
      InstantSource clock,
      LongSupplier nanoTime) {
    KernelText text = new KernelText();
    Watches watches = Watches.open(settings.cgroupRoot());
    Path root = settings.cgroupRoot();
    List<JobFinder> finders =
        List.of(
            new Cgroup2Finder(root, settings.node(), nanoTime, watches::watch),
            new Cgroup2Finder(root.resolve("unified"), settings.node(), nanoTime, watches::watch),
            new Cgroup1Finder(root, settings.node(), watches::watch),
            new RunFinder(settings.runs(), settings.procRoot(), watches::watch));
    return new Sampler(
        new JobSources(
            settings.procRoot(), CpuTopology.read(settings.gpus().sysRoot()), text, tasks),
        finders,
        new NodeCollector(settings.procRoot(), settings.gpus().sysRoot(), text),
        watches,
        facts,
        new UserNames(settings.passwordFile())::name,
        reports,
        gpus,
        selfLimit,
        new ThreadTime(text),
        stats,
        clock,
        nanoTime,
        settings.intervalSeconds(),
        settings.detailSeconds());
  }

  /** Launchers look for it; without it they only go without measurements. */
  private static void createRunsDirectory(Path runs) {
    try {
      Files.createDirectories(runs);
    } catch (IOException e) {
      LOG.warn("commands cannot be registered: directory={} error={}", runs, e.toString());
    }
  }

  private static Backoff backoff() {
    return new Backoff(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  private @Nullable MetricsServer metricsServer(AgentMetrics metrics) throws IOException {
    if (settings.metricsPort() == 0) {
      return null;
    }
    try {
      return new MetricsServer(
          settings.metricsHost(),
          settings.metricsPort(),
          Map.of(
              "/metrics",
              out -> {
                JobMetrics.write(settings.node(), sampler.snapshot(), out);
                metrics.write(out);
                GpuSelfMetrics.write(gpus.latest(), out);
              },
              "/metrics/nvidia",
              out -> NvidiaExporterMetrics.write(gpus.latest(), out),
              "/metrics/cgroup",
              out -> CgroupExporterMetrics.write(sampler.snapshot(), out)));
    } catch (IOException e) {
      throw new IOException(
          "metrics page not served at %s:%d: %s"
              .formatted(settings.metricsHost(), settings.metricsPort(), e.getMessage()),
          e);
    }
  }

  static String bootId(Path procRoot) throws IOException {
    return Files.readString(procRoot.resolve("sys/kernel/random/boot_id")).strip();
  }

  private void nextWindow(double seconds) {
    sampler.windowSeconds(Math.clamp(seconds, SHORTEST_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS));
  }

  private boolean spool(Windows.Window window) {
    try {
      for (Map.Entry<@Nullable String, List<JobUsage>> jobs : window.jobs().entrySet()) {
        String cluster = jobs.getKey() == null ? settings.cluster() : jobs.getKey();
        spool.append((streamId, sequence) ->
            json.encode(
                new NodeReport(
                    cluster == null ? "" : cluster,
                    settings.node(),
                    bootId,
                    streamId,
                    sequence,
                    window.time(),
                    window.seconds(),
                    version,
                    window.totals(),
                    jobs.getValue(),
                    jobs.getKey() == null ? window.gpuFindings() : List.of())));
      }
      return true;
    } catch (SpoolException e) {
      LOG.error("window not kept: error={}", e.getMessage());
      return false;
    }
  }

  void start() {
    gpus.look();
    loops.start(
        "sampler",
        () -> {
          selfLimit.measure();
          sampler.runOnce();
        });
    loops.start("processes", tasks::runOnce);
    loops.start("watchdog", new Watchdog(sampler::collectorStats)::runOnce);
    if (reportLane != null) {
      loops.start("reports", reportLane::runOnce);
    }
    if (hookLane != null) {
      loops.start("hooks", hookLane::runOnce);
    }
    if (accounting != null) {
      loops.start("accounting", accounting::runOnce);
    }
    LOG.info(
        "agent started: version={} node={} server={} spool={} pending={}",
        version,
        settings.node(),
        settings.server(),
        settings.spool(),
        spool.pending());
  }

  @Override
  public void close() {
    loops.stop();
    if (jobcompServer != null) {
      jobcompServer.close();
    }
    sampler.stop();
    if (gpuControl != null) {
      gpuControl.close();
    }
    gpus.close();
    hookWatches.close();
    spool.close();
    if (metricsServer != null) {
      metricsServer.close();
    }
    LOG.info("agent stopped: pending={}", spool.pending());
  }
}
