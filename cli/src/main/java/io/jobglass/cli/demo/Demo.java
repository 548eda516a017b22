package io.jobglass.cli.demo;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.NodeUsage;
import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.job.JobReport;
import io.jobglass.cli.job.JobView;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.program.Program;
import io.jobglass.cli.run.AgentRuns;
import io.jobglass.cli.run.Launcher;
import io.jobglass.cli.run.LauncherEvents;
import io.jobglass.cli.run.LauncherSpool;
import io.jobglass.cli.run.Origin;
import io.jobglass.cli.run.RunOutcome;
import io.jobglass.cli.run.SpawnException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server, an agent and a handful of real programs on this machine, and a comparison of what the
 * server says of them with what their parent knows. Used by one thread; {@link #stop} stops all.
 */
final class Demo {
  private static final Pattern READY = Pattern.compile("(?m)^jobglass_ready url=(\\S+)");
  private static final Duration SERVER_PATIENCE = Duration.ofMinutes(3);
  private static final Duration AGENT_PATIENCE = Duration.ofSeconds(30);
  private static final Duration REPORT_PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int LOG_LINES = 30;

  /** Windows of the agent: short, because the programs are. */
  private static final String WINDOW_SECONDS = "1";

  private final DemoFolder folder;
  private final Display display;
  private final PrintWriter out;
  private final DemoClock clock;
  private final Origin origin;
  private @Nullable DemoProgram server;
  private @Nullable DemoProgram agent;
  private @Nullable DemoRuns runs;

  Demo(DemoFolder folder, Display display, PrintWriter out, Origin origin) {
    this.folder = folder;
    this.display = display;
    this.out = out;
    this.clock = new DemoClock(out);
    this.origin = origin;
  }

  /** Starts everything, runs the programs and reports; true when every verdict is the truth. */
  boolean run(int port) throws IOException, InterruptedException, SpawnException {
    folder.create();
    clock.say("data in " + folder.root());
    JobglassApi api = new JobglassApi(startServer(port), null);
    startAgent(api);
    List<RunOutcome> outcomes = runPrograms(api);
    List<Truth> truths = new ArrayList<>();
    for (RunOutcome outcome : outcomes) {
      truths.add(new Truth(outcome, awaitLastValues(api, outcome)));
    }
    for (RunOutcome outcome : outcomes) {
      out.println();
      out.print(new JobReport(display).of(JobView.fetch(api, outcome.request().jobId(), null)));
    }
    return compare(truths);
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
            origin.node(),
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
        () -> api.nodes().getNodes().stream().anyMatch(n -> n.getNode().equals(origin.node())));
    clock.say("agent reports node " + origin.node());
  }

  private List<RunOutcome> runPrograms(JobglassApi api)
      throws IOException, InterruptedException, SpawnException {
    LauncherEvents events =
        new LauncherEvents(
            api, LauncherSpool.of(System.getenv(), api.server()), warning -> clock.say(warning));
    int resent = events.resend();
    if (resent > 0) {
      clock.say("sent " + resent + " events that earlier runs had kept for this server");
    }
    Launcher launcher =
        new Launcher(
            origin,
            events,
            new AgentRuns(folder.runs()),
            InstantSource.system(),
            warning -> clock.say(warning));
    DemoRuns started = new DemoRuns(launcher, folder, clock);
    runs = started;
    List<RunOutcome> outcomes = started.runAll(DemoJob.all());
    clock.say(
        "skipped oom_kill: no delegated cgroup ("
            + Cgroups.whyNoDelegation(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"))
            + ")");
    return outcomes;
  }

  /** The verdict is there at once; the agent's last reading of the programs may take a window. */
  private Job awaitLastValues(JobglassApi api, RunOutcome outcome) throws InterruptedException {
    String id = outcome.request().jobId();
    long deadline = System.nanoTime() + REPORT_PATIENCE.toNanos();
    Job job = api.job(id, null);
    while (!lastValuesKnown(job) && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE);
      job = api.job(id, null);
    }
    return job;
  }

  private static boolean lastValuesKnown(Job job) {
    List<NodeUsage> usage = job.getNodeUsage();
    return job.getEndTime() != null
        && (usage == null
            || usage.stream().allMatch(node -> !Boolean.FALSE.equals(node.getComplete())));
  }

  private boolean compare(List<Truth> truths) {
    out.println();
    out.print(new Listing<>(Truth.columns()).table(truths, display));
    List<String> differences = new ArrayList<>();
    for (Truth truth : truths) {
      truth
          .differences()
          .forEach(
              difference -> differences.add(truth.outcome().request().name() + ": " + difference));
    }
    out.println();
    differences.forEach(out::println);
    clock.say(
        differences.isEmpty()
            ? "every verdict is the truth (" + truths.size() + " of " + truths.size() + ")"
            : differences.size() + " differences between truth and verdict");
    return differences.isEmpty();
  }

  String url() throws IOException {
    DemoProgram program = server;
    Matcher ready = READY.matcher(program == null ? "" : program.logText());
    return ready.find() ? ready.group(1) : "";
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

  /** Stops programs, agent and server, in this order, and makes sure that nothing is left. */
  void stop() throws IOException, InterruptedException {
    if (runs != null) {
      runs.kill();
    }
    stop(agent);
    stop(server);
    BooleanSupplier gone =
        () -> {
          try {
            return folder.processes().isEmpty();
          } catch (IOException e) {
            return false;
          }
        };
    long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
    while (!gone.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE);
    }
    List<String> left = folder.processes();
    clock.say(left.isEmpty() ? "all stopped, no process left" : "still running: " + left);
    if (!left.isEmpty()) {
      throw new DemoException("processes were left behind");
    }
  }

  private void stop(@Nullable DemoProgram program) throws InterruptedException {
    if (program != null && program.running() && !program.stop(STOP_PATIENCE)) {
      clock.say("the " + program.name() + " had to be killed");
    }
  }
}
