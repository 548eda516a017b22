package io.jobglass.agent;

import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.agent.spool.ReportSpool;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: a thread that samples, those that {@link Sending send}, and the metrics page.
 * {@link #close} stops all and leaves the last report on disk.
 */
final class App implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);
  private static final Duration LAST_REPORT = Duration.ofSeconds(10);
  private static final Duration WATCH_PERIOD = Duration.ofSeconds(2);
  private static final double SHORTEST_WINDOW_SECONDS = 1;
  private static final double LONGEST_WINDOW_SECONDS = 300;

  private final Settings settings;
  private final String version;
  private final ReportSpool spool;
  private final ReportWriter writer;
  private final NodeGpus gpus;
  private final TaskLane tasks;
  private final Sampler sampler;
  private final SelfLimit selfLimit;
  private final Sending sending;
  private final @Nullable MetricsServer metricsServer;
  private final @Nullable GpuControl gpuControl;
  private final KernelText text = new KernelText();
  private final KernelText tasksText = new KernelText();
  private final Watchdog watchdog = new Watchdog(System::nanoTime);
  private final HeapTrim heapTrim = new HeapTrim();
  private final Loops loops = new Loops();

  App(Settings settings, String version) throws IOException {
    this.settings = settings;
    this.version = version;
    String bootId = bootId(settings.procRoot());
    this.spool = ReportSpool.open(settings.spool(), settings.spoolBytes());
    this.writer =
        new ReportWriter(
            spool, new ReportWriter.Sender(settings.cluster(), settings.node(), bootId, version));
    OwnUsage own = new OwnUsage();
    this.selfLimit = new SelfLimit(own::cpuSeconds, System::nanoTime, settings.cpuLimitPercent());
    this.tasks = new TaskLane(settings.procRoot(), tasksText, selfLimit::stretch);
    SamplerStats stats = new SamplerStats();
    HookFacts facts =
        HookFacts.in(settings.spool().resolve(HookFacts.FOLDER), InstantSource.system());
    createRunsDirectory(settings.runs());
    this.gpus = NodeGpus.of(settings, InstantSource.system());
    this.sampler =
        SamplerWiring.sampler(
            settings,
            text,
            facts,
            writer,
            gpus,
            tasks,
            selfLimit,
            stats,
            InstantSource.system(),
            System::nanoTime);
    this.sending = new Sending(settings, bootId, spool, facts, this::nextWindow);
    AgentMetrics metrics =
        new AgentMetrics(version, sampler, stats, selfLimit, own, watchdog, spool, sending);
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

  /** Launchers look for it; without it they only go without measurements. */
  private static void createRunsDirectory(Path runs) {
    try {
      Files.createDirectories(runs);
    } catch (IOException e) {
      LOG.warn("commands cannot be registered: directory={} error={}", runs, e.toString());
    }
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

  void start() {
    gpus.look();
    startGuarded("sampler", text, this::sample, sampler::takeOver);
    startGuarded("processes", tasksText, tasks::runOnce, () -> {});
    loops.start("report-writer", writer::runOnce);
    loops.start("watchdog", this::watch);
    sending.start(loops);
    LOG.info(
        "agent started: version={} node={} server={} spool={} pending={}",
        version,
        settings.node(),
        settings.server(),
        settings.spool(),
        spool.pending());
  }

  /** A loop that another thread takes over should a reading hang. */
  private void startGuarded(String name, KernelText read, Loops.Step step, Runnable prepare) {
    watchdog.watch(
        name,
        read.guard(),
        () -> {
          prepare.run();
          loops.start(name, step);
        });
    loops.start(name, step);
  }

  private void sample() {
    selfLimit.measure();
    sampler.runOnce();
  }

  private void watch() throws InterruptedException {
    Thread.sleep(WATCH_PERIOD);
    watchdog.look();
    heapTrim.look();
  }

  /** What waits makes room for the window that ends now. */
  private void lastReport() {
    writer.writeAll();
    sampler.stop();
    writer.writeAll();
  }

  @Override
  public void close() {
    loops.stop();
    sending.close();
    loops.last("last-report", this::lastReport, LAST_REPORT);
    if (gpuControl != null) {
      gpuControl.close();
    }
    gpus.close();
    spool.close();
    if (metricsServer != null) {
      metricsServer.close();
    }
    LOG.info("agent stopped: pending={}", spool.pending());
  }
}
