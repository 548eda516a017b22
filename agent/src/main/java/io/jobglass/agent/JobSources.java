package io.jobglass.agent;

import io.jobglass.agent.collector.Cgroup1Collectors;
import io.jobglass.agent.collector.Cgroup2Collectors;
import io.jobglass.agent.collector.CgroupJob;
import io.jobglass.agent.collector.Collector;
import io.jobglass.agent.collector.CollectorStats;
import io.jobglass.agent.collector.CpuTopology;
import io.jobglass.agent.collector.JobSource;
import io.jobglass.agent.collector.JobTasks;
import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.ProcessTable;
import io.jobglass.agent.collector.ProcessTree;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.discovery.FoundJob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Opens what a found job is read from. All share one text buffer, so one thread reads them. */
final class JobSources {
  private final List<Collector> cgroup2;
  private final List<Collector> cgroup1;
  private final List<CollectorStats> stats2;
  private final List<CollectorStats> stats1;
  private final KernelText text;
  private final Path procRoot;
  private final ProcessTable processes;
  private final TaskLane tasks;

  JobSources(Path procRoot, CpuTopology topology, KernelText text, TaskLane tasks) {
    this.cgroup2 = Cgroup2Collectors.all(topology);
    this.cgroup1 = Cgroup1Collectors.all(topology);
    this.stats2 = stats(cgroup2);
    this.stats1 = stats(cgroup1);
    this.procRoot = procRoot;
    this.text = text;
    this.processes = new ProcessTable(procRoot, text);
    this.tasks = tasks;
  }

  /** Follows the processes of a job. */
  JobTasks tasks(FoundJob found) {
    Map<String, Path> directories = found.directories();
    return tasks.follow(
        directories.isEmpty()
            ? null
            : directories.getOrDefault(
                "", directories.getOrDefault("memory", directories.values().iterator().next())));
  }

  TaskLane taskLane() {
    return tasks;
  }

  JobSource open(FoundJob found) {
    FoundJob.RootProcess process = found.process();
    if (process != null) {
      return new ProcessTree(
          processes, process.pid(), process.startTicks(), process.environmentEntry());
    }
    return found.origin().equals(FoundJob.CGROUP1)
        ? new CgroupJob(found.directories(), cgroup1, stats1, text, procRoot, found.uid())
        : new CgroupJob(found.directories(), cgroup2, stats2, text, procRoot, found.uid());
  }

  /** Those collectors that were used. */
  List<CollectorStats> stats() {
    List<CollectorStats> used = new ArrayList<>();
    stats2.stream().filter(stats -> stats.readings() > 0).forEach(used::add);
    stats1.stream().filter(stats -> stats.readings() > 0).forEach(used::add);
    used.add(tasks.stats());
    return used;
  }

  private static List<CollectorStats> stats(List<Collector> collectors) {
    return collectors.stream().map(collector -> new CollectorStats(collector.name())).toList();
  }
}
