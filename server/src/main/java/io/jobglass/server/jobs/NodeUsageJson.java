package io.jobglass.server.jobs;

import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.OtherUsage;
import io.jobglass.core.usage.TaskUsage;
import io.jobglass.server.http.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what an attempt used on one node. */
final class NodeUsageJson {
  private NodeUsageJson() {}

  static io.jobglass.api.server.model.NodeUsage of(NodeUsage usage) {
    OtherUsage other = usage.other();
    return new io.jobglass.api.server.model.NodeUsage()
        .node(usage.node())
        .cpuSeconds(Wire.secondsOrNull(usage.cpuMicros()))
        .cpus(usage.cpus())
        .avgCpuUsage(usage.averageCpuPercent())
        .maxCpuUsage(usage.maximumCpuPercent())
        .memoryPeakBytes(usage.memoryPeakBytes())
        .memoryAnonPeakBytes(usage.anonPeakBytes())
        .memoryAnonPeakAt(Wire.timeOrNull(usage.anonPeakAt()))
        .memoryLimitBytes(usage.memoryLimitBytes())
        .oomKills(usage.oomKills())
        .sampleCount(usage.sampleCount())
        .firstSampleAt(Wire.time(usage.firstSampleAt()))
        .lastSampleAt(Wire.time(usage.lastSampleAt()))
        .complete(usage.last())
        .cpuThrottledSeconds(Wire.secondsOrNull(other.throttledMicros()))
        .cpuPressureSeconds(Wire.secondsOrNull(other.cpuPressureMicros()))
        .memoryPressureSeconds(Wire.secondsOrNull(other.memoryPressureMicros()))
        .ioPressureSeconds(Wire.secondsOrNull(other.ioPressureMicros()))
        .ioReadBytes(other.ioReadBytes())
        .ioWrittenBytes(other.ioWrittenBytes())
        .energyJoules(other.energyJoules())
        .maxProcesses(other.maximumProcesses())
        .cores(other.cores())
        .maxThreads(other.maximumThreads())
        .executables(executables(other.executables()));
  }

  private static @Nullable List<io.jobglass.api.server.model.ExecutableCount> executables(
      List<TaskUsage.Executable> executables) {
    return executables.isEmpty()
        ? null
        : executables.stream()
            .map(one -> new io.jobglass.api.server.model.ExecutableCount(one.name(), one.count()))
            .toList();
  }
}
