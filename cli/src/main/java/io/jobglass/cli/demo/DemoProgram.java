package io.jobglass.cli.demo;

import io.jobglass.cli.run.ExitStatus;
import io.jobglass.cli.run.NativeProcess;
import io.jobglass.cli.run.Signals;
import io.jobglass.cli.run.SpawnException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server or agent that runs in the background of the demo and writes to a log file. */
final class DemoProgram {
  private final String name;
  private final Path log;
  private final NativeProcess process;
  private final CompletableFuture<ExitStatus> end;

  private DemoProgram(String name, Path log, NativeProcess process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.end =
        CompletableFuture.supplyAsync(
            process::waitFor,
            waiting -> Thread.ofPlatform().daemon().name("wait-" + name).start(waiting));
  }

  /** Starts a program with some variables added to its environment. */
  static DemoProgram start(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws SpawnException, IOException {
    Files.deleteIfExists(log);
    Files.createFile(log);
    return new DemoProgram(
        name,
        log,
        NativeProcess.start(
            NativeProcess.Spec.of(command).withEnvironment(environment).withOutput(log)));
  }

  String name() {
    return name;
  }

  boolean running() {
    return !end.isDone();
  }

  String logText() throws IOException {
    return Files.readString(log);
  }

  /** The last lines of the log, for a person to see what went wrong. */
  String logTail(int lines) throws IOException {
    List<String> all = logText().lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
  }

  /** Asks for an orderly end, and insists after {@code patience}; true when asking was enough. */
  boolean stop(Duration patience) throws InterruptedException {
    process.signal(Signals.TERM);
    try {
      end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      process.signal(Signals.KILL);
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for the " + name, e);
    }
  }
}
