package io.jobglass.cli.run;

import io.jobglass.api.client.model.LauncherEvent;
import io.jobglass.api.client.model.LauncherEvent.KindEnum;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Runs commands as jobs: starts them, makes them known to the agent and the server, and tells how
 * they ended. Nothing that fails here fails the command. Thread-safe.
 */
public final class Launcher {
  private static final Path PROC = Path.of("/proc");

  private final Origin origin;
  private final LauncherEvents events;
  private final AgentRuns agentRuns;
  private final InstantSource clock;
  private final Consumer<String> warnings;

  public Launcher(
      Origin origin,
      LauncherEvents events,
      AgentRuns agentRuns,
      InstantSource clock,
      Consumer<String> warnings) {
    this.origin = origin;
    this.events = events;
    this.agentRuns = agentRuns;
    this.clock = clock;
    this.warnings = warnings;
  }

  /** Starts a command; the caller waits for it by {@link Run#await}. */
  public Run start(RunRequest request) throws SpawnException {
    Instant start = now();
    NativeProcess process = NativeProcess.start(request.program());
    boolean registered = register(request, process);
    CompletableFuture<Boolean> startTold =
        CompletableFuture.supplyAsync(
            () -> events.tell(started(request, start)), Thread::startVirtualThread);
    return new Run(
        this, request, process, new ProcessTree(PROC, process.pid()), start, startTold, registered);
  }

  /**
   * Stops the command for the instant that registering takes, so that nothing it starts can escape
   * the agent's sight.
   */
  private boolean register(RunRequest request, NativeProcess process) {
    if (!agentRuns.present()) {
      return false;
    }
    process.signal(Signals.STOP);
    try {
      Optional<ProcessStat> stat = ProcessStat.read(PROC, process.pid());
      if (stat.isEmpty()) {
        return false;
      }
      agentRuns.register(request, origin, stat.get());
      return true;
    } catch (IOException | RuntimeException e) {
      warnings.accept("the agent does not measure this run: " + e);
      return false;
    } finally {
      process.signal(Signals.CONT);
    }
  }

  /** Takes the run back from the agent and tells its end; called once, by the run. */
  RunOutcome finish(
      RunRequest request,
      ExitStatus status,
      EndedBy endedBy,
      Optional<String> evidence,
      Instant start,
      CompletableFuture<Boolean> startTold,
      boolean registered) {
    Instant end = now();
    if (registered) {
      try {
        agentRuns.remove(request);
      } catch (IOException e) {
        warnings.accept("cannot take the run back from the agent: " + e);
      }
    }
    startTold.join();
    boolean told = events.tell(finished(request, status, endedBy, evidence, start, end));
    return new RunOutcome(request, status, endedBy, evidence, start, end, told);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private LauncherEvent started(RunRequest request, Instant start) {
    return event(KindEnum.STARTED, request, start, start);
  }

  private LauncherEvent finished(
      RunRequest request,
      ExitStatus status,
      EndedBy endedBy,
      Optional<String> evidence,
      Instant start,
      Instant end) {
    LauncherEvent event = event(KindEnum.FINISHED, request, start, end);
    status.exitCode().ifPresent(event::setExitCode);
    status.signal().ifPresent(event::setSignal);
    event.setEndedBy(endedBy.wire());
    evidence.ifPresent(event::setEvidence);
    event.setCpuMicros(status.cpuTime().toNanos() / 1000);
    status.maxRssBytes().ifPresent(event::setMaxRssBytes);
    return event;
  }

  private LauncherEvent event(KindEnum kind, RunRequest request, Instant start, Instant time) {
    LauncherEvent event = new LauncherEvent();
    event.setKind(kind);
    event.setJobId(request.jobId());
    event.setRunId(request.runId());
    origin.cluster().ifPresent(event::setCluster);
    event.setUser(origin.user());
    origin.uid().ifPresent(event::setUid);
    event.setNode(origin.node());
    event.setName(request.name());
    event.setCommand(request.commandLine());
    event.setWorkDir(origin.workDirectory());
    event.setTimestamp(utc(time));
    event.setStartTime(utc(start));
    request.cpus().ifPresent(event::setRequestedCpus);
    request.memoryLimitBytes().ifPresent(event::setRequestedMemoryBytes);
    request.timeLimit().ifPresent(limit -> event.setTimeLimitSeconds(limit.toSeconds()));
    return event;
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
