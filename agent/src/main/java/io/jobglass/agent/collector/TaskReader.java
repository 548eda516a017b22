package io.jobglass.agent.collector;

import io.jobglass.core.usage.TaskUsage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads which processes a job has, from {@code cgroup.procs} of its steps' groups and {@code
 * /proc/PID/stat} (proc_pid_stat(5)). Slurm's own are left out: {@code slurmstepd}, and the {@code
 * sleep} that holds {@code step_extern} open. Not thread-safe.
 */
final class TaskReader {
  private static final int MAX_GROUPS = 64;
  private static final int MAX_EXECUTABLES = 16;
  private static final String STEPD = "slurmstepd";
  private static final String EXTERN_STEP = "step_extern";

  private final Path procRoot;
  private final KernelText text;
  private final Map<String, Integer> counts = new HashMap<>();
  private int processes;
  private int threads;
  private int zombies;
  private int uninterruptible;

  TaskReader(Path procRoot, KernelText text) {
    this.procRoot = procRoot;
    this.text = text;
  }

  /** Takes a look; returns how many processes were read, which is no more than {@code limit}. */
  int read(JobTasks tasks, int limit) {
    counts.clear();
    processes = 0;
    threads = 0;
    zombies = 0;
    uninterruptible = 0;
    Path directory = tasks.directory();
    int read =
        directory == null ? readPids(tasks.pids(), false, limit) : readGroups(directory, limit);
    if (processes > 0) {
      tasks.seen(
          new JobTasks.Look(
              processes, new TaskUsage(threads, zombies, uninterruptible, null, mostUsed())));
    }
    return read;
  }

  private int readGroups(Path job, int limit) {
    Map<Path, Boolean> groups = new HashMap<>();
    addChildren(job, "step_*", groups);
    int read = 0;
    for (Map.Entry<Path, Boolean> group : groups.entrySet()) {
      Set<Integer> pids = pids(group.getKey().resolve("cgroup.procs"), limit - read);
      read += readPids(pids, group.getValue(), limit - read);
    }
    return read;
  }

  /** Adds the groups that have processes; the value says whether it is of the extern step. */
  private static void addChildren(Path directory, String glob, Map<Path, Boolean> groups) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, glob)) {
      for (Path child : children) {
        if (groups.size() >= MAX_GROUPS) {
          return;
        }
        groups.put(child, child.toString().contains(EXTERN_STEP));
        addChildren(child, "{user,task_*}", groups);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The step has just gone.
    }
  }

  private Set<Integer> pids(Path file, int limit) {
    Set<Integer> pids = new LinkedHashSet<>();
    try (KernelFile procs = new KernelFile(file)) {
      if (procs.readWhole(text) == KernelFile.Outcome.READ) {
        while (!text.atEnd() && pids.size() < limit) {
          long pid = text.number();
          if (pid > 0 && pid <= Integer.MAX_VALUE) {
            pids.add((int) pid);
          }
          text.skipLine();
        }
      }
    }
    return pids;
  }

  private int readPids(Iterable<Integer> pids, boolean externStep, int limit) {
    int read = 0;
    for (int pid : pids) {
      if (read >= limit) {
        break;
      }
      read++;
      try (KernelFile stat = new KernelFile(procRoot.resolve(pid + "/stat"))) {
        if (stat.read(text) == KernelFile.Outcome.READ) {
          add(externStep);
        }
      }
    }
    return read;
  }

  private void add(boolean externStep) {
    String name = text.between('(', ')');
    if (name == null || name.equals(STEPD) || (externStep && name.equals("sleep"))) {
      return;
    }
    text.skipBlanks();
    byte state = text.peek();
    for (int field = 3; field < 20; field++) {
      text.skipWord();
    }
    long count = text.number();
    processes++;
    threads += (int) Math.max(1, count);
    zombies += state == 'Z' ? 1 : 0;
    uninterruptible += state == 'D' ? 1 : 0;
    counts.merge(name, 1, Integer::sum);
  }

  private List<TaskUsage.Executable> mostUsed() {
    return counts.entrySet().stream()
        .map(entry -> new TaskUsage.Executable(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingInt(TaskUsage.Executable::count)
                .reversed()
                .thenComparing(TaskUsage.Executable::name))
        .limit(MAX_EXECUTABLES)
        .toList();
  }
}
