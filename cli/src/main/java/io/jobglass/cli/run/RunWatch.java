package io.jobglass.cli.run;

import io.jobglass.cli.output.MemorySize;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The launcher's own watch over the memory and the time of a run. It is not the kernel's: a process
 * may be above the limit for an instant, and a kill by it is no {@code oom_kill}.
 *
 * <p>Not thread-safe: one thread calls {@link #runOnce} again and again.
 */
final class RunWatch {
  static final Duration INTERVAL = Duration.ofMillis(100);

  /** How often, in rounds, all of {@code /proc} is searched for what left the tree. */
  private static final int GROUP_SEARCH_ROUNDS = 10;

  /** Reading shares walks page tables: it may take a tenth of the time at most. */
  private static final int SHARE_PAUSE_FACTOR = 10;

  /** Ends the run. */
  interface Ender {
    void end(EndedBy by, String evidence, int signal);
  }

  private final RunRequest request;
  private final ProcessTree tree;
  private final Ender ender;
  private final long startNanos = System.nanoTime();
  private Set<Integer> group = Set.of();
  private int round;
  private long nextShareNanos = System.nanoTime();
  private long terminatedNanos;
  private boolean terminated;

  RunWatch(RunRequest request, ProcessTree tree, Ender ender) {
    this.request = request;
    this.tree = tree;
    this.ender = ender;
  }

  boolean needed() {
    return request.memoryLimitBytes().isPresent() || request.timeLimit().isPresent();
  }

  void runOnce(long nowNanos) {
    request.memoryLimitBytes().ifPresent(this::checkMemory);
    request.timeLimit().ifPresent(limit -> checkTime(limit, nowNanos));
  }

  private void checkMemory(long limitBytes) {
    if (round++ % GROUP_SEARCH_ROUNDS == 0) {
      group = tree.group();
    }
    Set<Integer> pids = new LinkedHashSet<>(tree.descendants());
    pids.addAll(group);
    if (tree.residentBytes(pids) <= limitBytes || System.nanoTime() < nextShareNanos) {
      return;
    }
    // Pages that processes share, as between fork and exec, were counted for each of them.
    long began = System.nanoTime();
    long bytes = tree.proportionalBytes(pids);
    long took = System.nanoTime() - began;
    if (bytes > limitBytes) {
      ender.end(EndedBy.MEMORY_WATCH, memoryEvidence(pids.size(), bytes, limitBytes), Signals.KILL);
    } else {
      nextShareNanos = System.nanoTime() + SHARE_PAUSE_FACTOR * took;
    }
  }

  private static String memoryEvidence(int processes, long bytes, long limitBytes) {
    return String.format(
        Locale.ROOT,
        "anon and shared memory of %d %s was %s (%d bytes), above --mem %s (%d bytes);"
            + " read every %d ms from /proc",
        processes,
        processes == 1 ? "process" : "processes",
        MemorySize.format(bytes),
        bytes,
        MemorySize.format(limitBytes),
        limitBytes,
        INTERVAL.toMillis());
  }

  private void checkTime(Duration limit, long nowNanos) {
    Duration elapsed = Duration.ofNanos(nowNanos - startNanos);
    if (!terminated && elapsed.compareTo(limit) > 0) {
      terminated = true;
      terminatedNanos = nowNanos;
      ender.end(EndedBy.TIME_WATCH, timeEvidence(elapsed, limit, "SIGTERM was sent"), Signals.TERM);
    } else if (terminated && nowNanos - terminatedNanos > request.grace().toNanos()) {
      ender.end(
          EndedBy.TIME_WATCH,
          timeEvidence(elapsed, limit, "it did not end by SIGTERM, SIGKILL was sent"),
          Signals.KILL);
    }
  }

  private static String timeEvidence(Duration elapsed, Duration limit, String done) {
    return String.format(
        Locale.ROOT,
        "ran for %.1f s, above --time %.1f s; %s",
        elapsed.toMillis() / 1000.0,
        limit.toMillis() / 1000.0,
        done);
  }
}
