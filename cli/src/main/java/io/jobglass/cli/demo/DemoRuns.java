package io.jobglass.cli.demo;

import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.run.Launcher;
import io.jobglass.cli.run.NativeProcess;
import io.jobglass.cli.run.Run;
import io.jobglass.cli.run.RunIds;
import io.jobglass.cli.run.RunOutcome;
import io.jobglass.cli.run.RunRequest;
import io.jobglass.cli.run.Signals;
import io.jobglass.cli.run.SpawnException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** Runs the demo's programs side by side, by the same code as {@code jobglass run}. */
final class DemoRuns {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Launcher launcher;
  private final DemoFolder folder;
  private final DemoClock clock;
  private final RunIds ids = new RunIds(new SecureRandom());
  private final List<Run> live = new CopyOnWriteArrayList<>();

  DemoRuns(Launcher launcher, DemoFolder folder, DemoClock clock) {
    this.launcher = launcher;
    this.folder = folder;
    this.clock = clock;
  }

  List<RunOutcome> runAll(List<DemoJob> jobs) throws InterruptedException, SpawnException {
    List<CompletableFuture<RunOutcome>> endings = new ArrayList<>();
    for (DemoJob job : jobs) {
      Run run = launcher.start(request(job));
      live.add(run);
      clock.say("started " + job.name() + ": " + job.shows());
      endings.add(
          CompletableFuture.supplyAsync(
              () -> await(job, run),
              waiting -> Thread.ofPlatform().daemon().name(job.name()).start(waiting)));
      job.cancelAfter()
          .ifPresent(delay ->
              CompletableFuture.delayedExecutor(
                      delay.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                  .execute(() -> run.interrupt(Signals.TERM)));
    }
    List<RunOutcome> outcomes = new ArrayList<>();
    for (CompletableFuture<RunOutcome> ending : endings) {
      try {
        outcomes.add(ending.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("waiting for a program of the demo", e);
      }
    }
    return outcomes;
  }

  private RunOutcome await(DemoJob job, Run run) {
    RunOutcome outcome = run.await();
    live.remove(run);
    clock.say(
        "ended   "
            + job.name()
            + ": "
            + outcome.status().describe()
            + " after "
            + Elapsed.format(outcome.elapsed()));
    return outcome;
  }

  private RunRequest request(DemoJob job) {
    String id = ids.next();
    NativeProcess.Spec program =
        NativeProcess.Spec.of(List.of("sh", "-c", job.script()))
            .withEnvironment(Map.of("JOBGLASS_JOB_ID", id, "JOBGLASS_RUN_ID", id))
            .withOutput(folder.log(job.name()));
    return new RunRequest(
        id,
        id,
        job.name(),
        "sh -c " + job.script().strip().replaceAll("\\s+", " "),
        program,
        job.cpus(),
        job.memoryLimitBytes(),
        job.timeLimit(),
        GRACE);
  }

  /** Ends what still runs, without mercy; the waiting threads then tell it. */
  void kill() {
    live.forEach(run -> run.interrupt(Signals.KILL));
  }
}
