package io.jobglass.cli.demo;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.run.Origin;
import io.jobglass.cli.run.Signals;
import io.jobglass.cli.run.SpawnException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobglass demo}. */
@Command(
    name = "demo",
    description = {
      "Show Jobglass on this machine with real programs.",
      "",
      "Starts a server on an embedded PostgreSQL and an agent, runs small programs as jobs, and",
      "compares what the server says of them with what their parent process knows."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8080;

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--once",
      description = "End after the programs; exit 0 only if every verdict is the truth.")
  private boolean once;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The server's port. Default: 8080; with --once any free one.")
  private @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where all data is kept. Default: ~/.local/share/jobglass-demo; with --once a folder"
              + " that is deleted at the end.")
  private @Nullable Path data;

  public DemoCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean temporary = data == null && once;
    DemoFolder folder =
        new DemoFolder(temporary ? Files.createTempDirectory("jobglass-demo") : home());
    int serverPort = port != null ? port : once ? 0 : DEFAULT_PORT;
    CountDownLatch stop = new CountDownLatch(1);
    AtomicInteger signal = new AtomicInteger();
    Thread main = Thread.currentThread();
    for (String name : List.of("INT", "TERM", "HUP")) {
      Signals.handle(
          name,
          number -> {
            if (signal.compareAndSet(0, number)) {
              stop.countDown();
              main.interrupt();
            }
          });
    }
    Demo demo = new Demo(folder, display, out, Origin.here("demo"));
    boolean good;
    try {
      good = run(demo, serverPort, folder, stop);
      demo.stop();
    } catch (DemoException | SpawnException e) {
      out.flush();
      spec.commandLine().getErr().println("jobglass: " + e.getMessage());
      spec.commandLine().getErr().println("Logs are in " + folder.logs());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
    if (temporary && (good || signal.get() != 0)) {
      folder.delete();
    } else if (temporary) {
      out.println("The data stays in " + folder.root());
    }
    if (once && signal.get() != 0) {
      return 128 + signal.get();
    }
    return good || !once ? 0 : 1;
  }

  /** Interrupted means: the user wants an end. */
  private boolean run(Demo demo, int serverPort, DemoFolder folder, CountDownLatch stop)
      throws IOException, InterruptedException, SpawnException {
    boolean good = false;
    PrintWriter out = spec.commandLine().getOut();
    try {
      good = demo.run(serverPort);
      if (!once) {
        out.println();
        out.println("Open " + demo.url() + " or try: jobglass jobs --server " + demo.url());
        out.println("Ctrl-C stops server and agent; the data stays in " + folder.root());
        out.flush();
        stop.await();
      }
    } catch (InterruptedException e) {
      out.println("stopping ...");
      out.flush();
    } catch (SpawnException | IOException | RuntimeException e) {
      demo.stop();
      throw e;
    }
    return good;
  }

  private Path home() {
    if (data != null) {
      return data;
    }
    String xdg = System.getenv("XDG_DATA_HOME");
    Path base =
        xdg != null && xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home", "/tmp"), ".local", "share");
    return base.resolve("jobglass-demo");
  }
}
