package io.jobglass.agent;

import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.gpu.GpuTiming;
import io.jobglass.agent.hooks.HookFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/** Starts the agent, or prints what it sees. */
public final class Main {
  private static final int USAGE = 2;
  private static final int FAILURE = 1;

  /** A call into a driver that takes longer counts as stuck. */
  private static final Duration FIRST_READINGS = GpuTiming.DEFAULT.deadline().plusSeconds(1);

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    int status = run(List.of(args), System.getenv(), System.out, System.err);
    System.exit(status);
  }

  /** Runs until the process is told to end; returns its exit status. */
  static int run(
      List<String> words, Map<String, String> environment, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (!words.isEmpty() && words.getFirst().equals("gpu")) {
      return GpuCommand.run(words.subList(1, words.size()), environment, out, err);
    }
    return switch (Options.parse(words, environment)) {
      case Options.Parsed.Help help -> {
        out.print(help.text());
        yield 0;
      }
      case Options.Parsed.Version version -> {
        out.println("jobglass-agent " + version());
        yield 0;
      }
      case Options.Parsed.Wrong wrong -> {
        wrong.errors().forEach(error -> err.println("jobglass-agent: " + error));
        err.println("jobglass-agent: see --help");
        yield USAGE;
      }
      case Options.Parsed.Run run -> run(run.settings(), out, err);
    };
  }

  private static int run(Settings settings, PrintStream out, PrintStream err)
      throws InterruptedException {
    try {
      if (settings.once()) {
        out.print(once(settings, version(), InstantSource.system()));
        return 0;
      }
      App app = new App(settings, version());
      CountDownLatch ended = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    app.close();
                    ended.countDown();
                  },
                  "stop"));
      app.start();
      ended.await();
      return 0;
    } catch (IOException e) {
      err.println("jobglass-agent: " + e.getMessage());
      return FAILURE;
    }
  }

  static String once(Settings settings, String version, InstantSource clock)
      throws IOException, InterruptedException {
    SelfLimit noLimit = new SelfLimit(() -> 0, System::nanoTime, settings.cpuLimitPercent());
    List<Windows.Window> windows = new ArrayList<>();
    try (NodeGpus gpus = NodeGpus.onlooker(settings, clock)) {
      gpus.awaitFirst(FIRST_READINGS);
      Sampler sampler =
          SamplerWiring.sampler(
              settings,
              new KernelText(),
              HookFacts.copyOf(settings.spool().resolve(HookFacts.FOLDER)),
              windows::add,
              gpus,
              new TaskLane(settings.procRoot(), new KernelText(), () -> 1),
              noLimit,
              new SamplerStats(),
              clock,
              System::nanoTime);
      sampler.lookOnce();
      return new OnceOutput(settings, App.bootId(settings.procRoot()), version)
          .print(windows.getFirst(), gpus.latest());
    }
  }

  static String version() {
    Properties properties = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // "unknown" below says it.
    }
    return properties.getProperty("version", "unknown");
  }
}
