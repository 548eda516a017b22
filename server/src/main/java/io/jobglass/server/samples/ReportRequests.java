package io.jobglass.server.samples;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.server.http.Wire;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads node reports as the document describes them. */
final class ReportRequests {
  private final String cluster;

  /**
   * @param cluster of reports that name none
   */
  ReportRequests(String cluster) {
    this.cluster = cluster;
  }

  NodeReport report(io.jobglass.api.server.model.NodeReport told) {
    return new NodeReport(
        told.getCluster() == null ? cluster : told.getCluster(),
        told.getNode(),
        told.getBootId(),
        told.getStreamId(),
        told.getSequence(),
        told.getTime().toInstant(),
        told.getIntervalSeconds(),
        Objects.requireNonNullElse(told.getAgentVersion(), ""),
        totals(told.getTotals()),
        told.getJobs() == null
            ? List.of()
            : told.getJobs().stream().map(ReportRequests::job).toList(),
        GpuJson.readFindings(told.getGpuFindings()));
  }

  private static NodeTotals totals(io.jobglass.api.server.model.@Nullable NodeTotals told) {
    return told == null
        ? NodeTotals.NONE
        : new NodeTotals(
            told.getCpus(),
            told.getCpuUsagePercent(),
            told.getLoad1(),
            told.getMemoryTotalBytes(),
            told.getMemoryUsedBytes());
  }

  private static JobUsage job(io.jobglass.api.server.model.JobUsage told) {
    return new JobUsage(
        told.getJobId(),
        Wire.textOrNull(told.getSluid()),
        Wire.textOrNull(told.getUser()),
        told.getUid(),
        told.getOrigin().getValue(),
        told.getPath(),
        told.getFirstSeen().toInstant(),
        told.getTime().toInstant(),
        Boolean.TRUE.equals(told.getLast()),
        cpu(told.getCpu()),
        memory(told.getMemory()),
        told.getProcesses(),
        GpuJson.read(told.getGpus()));
  }

  private static CpuUsage cpu(io.jobglass.api.server.model.@Nullable CpuUsage told) {
    return told == null
        ? CpuUsage.NONE
        : new CpuUsage(
            told.getUsageMicros(),
            told.getUserMicros(),
            told.getSystemMicros(),
            told.getCpus(),
            told.getAverageCores(),
            told.getMaximumCores(),
            Wire.instantOrNull(told.getMaximumAt()),
            told.getThrottledMicros(),
            told.getPressureMicros());
  }

  private static MemoryUsage memory(io.jobglass.api.server.model.@Nullable MemoryUsage told) {
    return told == null
        ? MemoryUsage.NONE
        : new MemoryUsage(
            told.getCurrentBytes(),
            told.getAnonBytes(),
            told.getFileBytes(),
            told.getShmemBytes(),
            told.getKernelBytes(),
            told.getPeakBytes(),
            told.getLimitBytes(),
            told.getMaximumAnonBytes(),
            Wire.instantOrNull(told.getMaximumAt()),
            told.getOomKills(),
            told.getOomEvents(),
            told.getMaxEvents(),
            told.getHighEvents(),
            told.getPressureMicros());
  }
}
