package io.jobglass.agent.collector;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The processes of this node, looked through for those that are new: what a process belongs to is
 * settled when it is born. Not thread-safe.
 */
public final class ProcessTable {
  /** A process number may come again; no later than this it is looked at afresh. */
  private static final long FORGET_AFTER_NANOS = 60_000_000_000L;

  /** Several trees that are read one after another share one look. */
  private static final long SHORTEST_PAUSE_NANOS = 20_000_000L;

  private static final int ENVIRONMENTS_PER_LOOK = 500;

  private final Path procRoot;
  private final KernelText text;
  private final List<ProcessTree> trees = new ArrayList<>();
  private Set<Integer> seen = new TreeSet<>();
  private long forgetAt;
  private long lookedAt;
  private int environmentsToRead;

  public ProcessTable(Path procRoot, KernelText text) {
    this.procRoot = procRoot;
    this.text = text;
  }

  Path procRoot() {
    return procRoot;
  }

  void add(ProcessTree tree) {
    trees.add(tree);
    forget(nanoTime());
  }

  void remove(ProcessTree tree) {
    trees.remove(tree);
  }

  /** Offers the processes that are new since the last look to every tree. */
  void look() {
    long now = nanoTime();
    if (now - lookedAt < SHORTEST_PAUSE_NANOS) {
      return;
    }
    lookedAt = now;
    environmentsToRead = ENVIRONMENTS_PER_LOOK;
    if (now - forgetAt >= 0) {
      forget(now);
    }
    List<ProcessStat> fresh = newProcesses();
    if (!fresh.isEmpty()) {
      trees.forEach(tree -> tree.offer(fresh));
    }
  }

  /** Makes the next look take every process for new. */
  private void forget(long now) {
    seen = new TreeSet<>();
    forgetAt = now + FORGET_AFTER_NANOS;
    lookedAt = now - SHORTEST_PAUSE_NANOS;
  }

  private static long nanoTime() {
    return System.nanoTime();
  }

  /** The processes that were not there at the last look, oldest first. */
  private List<ProcessStat> newProcesses() {
    String[] names = new File(procRoot.toString()).list();
    if (names == null) {
      return List.of();
    }
    Set<Integer> present = new TreeSet<>();
    List<ProcessStat> fresh = new ArrayList<>();
    for (String name : names) {
      int pid = number(name);
      if (pid <= 0) {
        continue;
      }
      if (seen.contains(pid)) {
        present.add(pid);
        continue;
      }
      ProcessStat stat = read(pid);
      if (stat != null) {
        present.add(pid);
        fresh.add(stat);
      }
    }
    seen = present;
    fresh.sort(
        Comparator.comparingLong(ProcessStat::startTicks).thenComparingInt(ProcessStat::pid));
    return fresh;
  }

  @Nullable ProcessStat read(int pid) {
    try (KernelFile file = new KernelFile(procRoot.resolve(pid + "/stat"))) {
      return file.read(text) == KernelFile.Outcome.READ ? ProcessStat.parse(pid, text) : null;
    }
  }

  /** Whether the environment that the process was started with holds this entry. */
  boolean wasStartedWith(int pid, String entry) {
    if (environmentsToRead <= 0) {
      return false;
    }
    environmentsToRead--;
    try (KernelFile file = new KernelFile(procRoot.resolve(pid + "/environ"))) {
      if (file.readWhole(text) != KernelFile.Outcome.READ) {
        return false;
      }
      String environment = '\0' + text.rest();
      return environment.contains('\0' + entry + '\0');
    }
  }

  KernelText text() {
    return text;
  }

  private static int number(String name) {
    if (name.isEmpty() || name.length() > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < name.length(); i++) {
      char digit = name.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + digit - '0';
    }
    return value;
  }
}
