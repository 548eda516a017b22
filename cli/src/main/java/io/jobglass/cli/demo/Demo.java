package io.jobglass.cli.demo;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.NodeUsage;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.job.JobReport;
import io.jobglass.cli.job.JobView;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.run.AgentRuns;
import io.jobglass.cli.run.Launcher;
import io.jobglass.cli.run.LauncherEvents;
import io.jobglass.cli.run.LauncherSpool;
import io.jobglass.cli.run.Origin;
import io.jobglass.cli.run.RunOutcome;
import io.jobglass.cli.run.SpawnException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A handful of real programs under a server and an agent on this machine, and a comparison of what
 * the server says of them with what their parent knows. Used by one thread; {@link #stop} stops
 * all.
 */
final class Demo {
  private static final Duration REPORT_PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final DemoFolder folder;
  private final Display display;
  private final PrintWriter out;
  private final DemoClock clock;
  private final Origin origin;
  private final DemoService service;
  private @Nullable DemoRuns runs;

  Demo(DemoFolder folder, Display display, PrintWriter out, Origin origin) {
    this.folder = folder;
    this.display = display;
    this.out = out;
    this.clock = new DemoClock(out);
    this.origin = origin;
    this.service = new DemoService(folder, clock, origin.node());
  }

  /** Starts everything, runs the programs and reports; true when every verdict is the truth. */
  boolean run(int port) throws IOException, InterruptedException, SpawnException {
    folder.create();
    clock.say("data in " + folder.root());
    JobglassApi api = service.start(port);
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
    return service.url();
  }

  /** Stops programs, agent and server, in this order, and makes sure that nothing is left. */
  void stop() throws IOException, InterruptedException {
    if (runs != null) {
      runs.kill();
    }
    service.stop();
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
}
