package io.jobglass.server.jobs;

import io.jobglass.core.usage.NodeUsage;
import io.jobglass.server.http.Wire;

/** Writes what an attempt used on one node. */
final class NodeUsageJson {
  private NodeUsageJson() {}

  static io.jobglass.api.server.model.NodeUsage of(NodeUsage usage) {
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
        .complete(usage.last());
  }
}
