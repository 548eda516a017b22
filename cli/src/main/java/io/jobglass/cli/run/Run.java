package io.jobglass.cli.run;

import io.jobglass.cli.output.SignalName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One command that was started. Thread-safe: one thread awaits its end, any may interrupt it.
 *
 * <p>What led to the end is decided once, by whoever acts first: a watch or the user.
 */
public final class Run {
  private final Launcher launcher;
  private final RunRequest request;
  private final NativeProcess process;
  private final RunWatch watch;
  private final Instant start;
  private final CompletableFuture<Boolean> startTold;
  private final boolean registered;
  private final CountDownLatch ended = new CountDownLatch(1);

  private EndedBy endedBy = EndedBy.ITSELF;
  private Optional<String> evidence = Optional.empty();

  Run(
      Launcher launcher,
      RunRequest request,
      NativeProcess process,
      ProcessTree tree,
      Instant start,
      CompletableFuture<Boolean> startTold,
      boolean registered) {
    this.launcher = launcher;
    this.request = request;
    this.process = process;
    this.watch = new RunWatch(request, tree, this::end);
    this.start = start;
    this.startTold = startTold;
    this.registered = registered;
  }

  public RunRequest request() {
    return request;
  }

  public int pid() {
    return process.pid();
  }

  /** Passes on a signal by which the user wants the command to end. */
  public void interrupt(int signal) {
    end(EndedBy.USER, "the user sent " + SignalName.of(signal) + " to the launcher", signal);
  }

  /** Passes on a signal that does not mean the end. */
  public void pass(int signal) {
    process.signal(signal);
  }

  private synchronized void end(EndedBy by, String why, int signal) {
    if (ended.getCount() == 0) {
      return;
    }
    if (endedBy == EndedBy.ITSELF || endedBy == by) {
      endedBy = by;
      evidence = Optional.of(why);
    }
    process.signal(signal);
    if (signal != Signals.KILL && signal != Signals.STOP) {
      // A stopped process would not see the signal before it is continued.
      process.signal(Signals.CONT);
    }
  }

  /** Waits for the end of the command and tells it; blocks a platform thread. */
  public RunOutcome await() {
    Thread watching =
        watch.needed()
            ? Thread.ofVirtual().name("watch").start(this::watch)
            : Thread.currentThread();
    ForegroundTerminal terminal = new ForegroundTerminal(process);
    ExitStatus status = process.waitFor(terminal::childStopped);
    synchronized (this) {
      ended.countDown();
      if (endedBy == EndedBy.MEMORY_WATCH && !status.killedBy(Signals.KILL)) {
        // It was faster than the watch.
        endedBy = EndedBy.ITSELF;
        evidence = Optional.empty();
      }
    }
    terminal.takeBack();
    if (watching != Thread.currentThread()) {
      watching.interrupt();
    }
    if (endedBy == EndedBy.MEMORY_WATCH || endedBy == EndedBy.TIME_WATCH) {
      // What outlives the command is over the same limit.
      process.signal(Signals.KILL);
    }
    return launcher.finish(request, status, endedBy, evidence, start, startTold, registered);
  }

  private void watch() {
    try {
      Duration interval = RunWatch.INTERVAL;
      while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        watch.runOnce(System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
