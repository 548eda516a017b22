package io.jobglass.cli.demo;

import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.program.Program;
import io.jobglass.cli.run.SpawnException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The server and the agent of a demo, as child processes. Used by one thread. */
final class DemoService {
  private static final Pattern READY = Pattern.compile("(?m)^jobglass_ready url=(\\S+)");
  private static final Duration SERVER_PATIENCE = Duration.ofMinutes(3);
  private static final Duration AGENT_PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int LOG_LINES = 30;

  /** Windows of the agent: short, because the programs are. */
  private static final String WINDOW_SECONDS = "1";

  private final DemoFolder folder;
  private final DemoClock clock;
  private final String node;
  private @Nullable DemoProgram server;
  private @Nullable DemoProgram agent;

  /**
   * @param node what the agent calls this machine
   */
  DemoService(DemoFolder folder, DemoClock clock, String node) {
    this.folder = folder;
    this.clock = clock;
    this.node = node;
  }

  /** Starts both; the server knows the node when this returns. */
  JobglassApi start(int port) throws IOException, InterruptedException, SpawnException {
    JobglassApi api = new JobglassApi(startServer(port), null);
    startAgent(api);
    return api;
  }

  private URI startServer(int port) throws IOException, InterruptedException, SpawnException {
    clock.say("starting the server on an embedded PostgreSQL");
    List<String> arguments =
        List.of(
            "--host",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--data",
            folder.server().toString(),
            "--cluster",
            "demo");
    DemoProgram program =
        DemoProgram.start(
            "server",
            Program.SERVER.command(System.getenv(), arguments),
            // The demo must never touch a database that the environment names.
            Map.of(
                "DATABASE_URL",
                "",
                "JOBGLASS_DATABASE_URL",
                "",
                "JOBGLASS_REPORTS_INTERVAL",
                WINDOW_SECONDS + "s"),
            folder.log("server"));
    server = program;
    await(program, SERVER_PATIENCE, () -> READY.matcher(program.logText()).find());
    Matcher ready = READY.matcher(program.logText());
    if (!ready.find()) {
      throw new DemoException("the server did not tell its address");
    }
    clock.say("server ready: " + ready.group(1));
    return URI.create(ready.group(1));
  }

  private void startAgent(JobglassApi api)
      throws IOException, InterruptedException, SpawnException {
    List<String> arguments =
        List.of(
            "--server",
            api.server().toString(),
            "--spool",
            folder.spool().toString(),
            "--runs",
            folder.runs().toString(),
            "--hook-spool",
            folder.hooks().toString(),
            "--node",
            node,
            "--cluster",
            "demo",
            "--metrics-port",
            "0",
            "--interval",
            WINDOW_SECONDS,
            "--detail-interval",
            WINDOW_SECONDS);
    DemoProgram program =
        DemoProgram.start(
            "agent",
            Program.AGENT.command(System.getenv(), arguments),
            Map.of(),
            folder.log("agent"));
    agent = program;
    await(
        program,
        AGENT_PATIENCE,
        () -> api.nodes().getNodes().stream().anyMatch(n -> n.getNode().equals(node)));
    clock.say("agent reports node " + node);
  }

  /** Where the server is; empty where it is not there yet. */
  String url() throws IOException {
    DemoProgram program = server;
    Matcher ready = READY.matcher(program == null ? "" : program.logText());
    return ready.find() ? ready.group(1) : "";
  }

  /** Stops the agent, then the server. */
  void stop() throws InterruptedException {
    stop(agent);
    stop(server);
  }

  private void stop(@Nullable DemoProgram program) throws InterruptedException {
    if (program != null && program.running() && !program.stop(STOP_PATIENCE)) {
      clock.say("the " + program.name() + " had to be killed");
    }
  }

  /** A condition that may ask the server. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(DemoProgram program, Duration patience, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!holds(condition)) {
      if (!program.running()) {
        throw new DemoException("the " + program.name() + " ended:\n" + program.logTail(LOG_LINES));
      }
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            "the "
                + program.name()
                + " was not ready after "
                + patience.toSeconds()
                + " s:\n"
                + program.logTail(LOG_LINES));
      }
      Thread.sleep(PAUSE);
    }
  }

  private static boolean holds(Condition condition) throws IOException {
    try {
      return condition.holds();
    } catch (ApiFailure notYet) {
      return false;
    }
  }
}
