package io.jobglass.simulator.tree;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the kernel of a node would show at the moment of a report: {@code DIR/cgroup}, a
 * cgroup v2 tree, and {@code DIR/proc}. Give them to an agent as {@code --cgroup-root} and {@code
 * --proc-root}. GPUs are not in it: drivers have no files.
 */
public final class NodeTree {
  private static final int TICKS_PER_SECOND = 100;

  private NodeTree() {}

  /** Writes into a folder, which is made where it is missing. */
  public static void write(Path directory, NodeReport report) throws IOException {
    Path cgroup = Files.createDirectories(directory.resolve("cgroup"));
    file(cgroup, "cgroup.controllers", "cpuset cpu io memory pids");
    for (JobUsage job : report.jobs()) {
      if (!job.last()) {
        writeJob(cgroup.resolve(job.path().substring(1)), job);
      }
    }
    writeProc(Files.createDirectories(directory.resolve("proc")), report);
  }

  private static void writeJob(Path directory, JobUsage job) throws IOException {
    Files.createDirectories(directory);
    MemoryUsage memory = job.memory();
    file(directory, "cgroup.events", "populated 1\nfrozen 0");
    file(directory, "memory.current", text(memory.currentBytes()));
    file(directory, "memory.peak", text(memory.peakBytes()));
    file(directory, "memory.max", memory.limitBytes() == null ? "max" : text(memory.limitBytes()));
    file(
        directory,
        "memory.events",
        "low 0\nhigh %s\nmax %s\noom %s\noom_kill %s\noom_group_kill 0"
            .formatted(
                memory.highEvents(), memory.maxEvents(), memory.oomEvents(), memory.oomKills()));
    file(
        directory,
        "memory.stat",
        "anon %s\nfile %s\nkernel %s\nshmem %s"
            .formatted(
                memory.anonBytes(), memory.fileBytes(), memory.kernelBytes(), memory.shmemBytes()));
    CpuUsage cpu = job.cpu();
    file(
        directory,
        "cpu.stat",
        "usage_usec %s\nuser_usec %s\nsystem_usec %s\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0"
            .formatted(cpu.usageMicros(), cpu.userMicros(), cpu.systemMicros()));
    file(directory, "cpuset.cpus.effective", "0-" + (Objects.requireNonNull(cpu.cpus()) - 1));
    file(directory, "cpu.pressure", pressure(cpu.pressureMicros()));
    file(directory, "memory.pressure", pressure(memory.pressureMicros()));
  }

  private static String pressure(@Nullable Long micros) {
    String means = " avg10=0.00 avg60=0.00 avg300=0.00 total=";
    return "some" + means + micros + "\nfull" + means + "0";
  }

  private static void writeProc(Path directory, NodeReport report) throws IOException {
    NodeTotals totals = report.totals();
    int cpus = Objects.requireNonNull(totals.cpus());
    double busyShare = Objects.requireNonNull(totals.cpuUsagePercent()) / 100;
    // As if the node had been up for as long as it has reported, as busy as now.
    double seconds = report.sequence() * report.intervalSeconds();
    StringBuilder stat = new StringBuilder("cpu  ").append(ticks(busyShare, seconds * cpus));
    for (int i = 0; i < cpus; i++) {
      stat.append("\ncpu").append(i).append(' ').append(ticks(busyShare, seconds));
    }
    file(directory, "stat", stat.toString());
    long total = Objects.requireNonNull(totals.memoryTotalBytes());
    long available = total - Objects.requireNonNull(totals.memoryUsedBytes());
    file(
        directory,
        "meminfo",
        "MemTotal: %d kB\nMemFree: %d kB\nMemAvailable: %d kB"
            .formatted(total / 1024, available / 1024, available / 1024));
    file(directory, "loadavg", totals.load1() + " 0.00 0.00 1/1000 12345");
  }

  private static String ticks(double busyShare, double seconds) {
    long all = Math.round(seconds * TICKS_PER_SECOND);
    long busy = Math.round(all * busyShare);
    return busy + " 0 0 " + (all - busy) + " 0 0 0 0 0 0";
  }

  private static String text(@Nullable Long value) {
    return Objects.requireNonNull(value).toString();
  }

  private static void file(Path directory, String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text + "\n");
  }
}
