package io.jobglass.server.samples;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.TaskUsage;
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
            told.getMemoryUsedBytes(),
            activity(told.getActivity()));
  }

  private static NodeActivity activity(io.jobglass.api.server.model.@Nullable NodeActivity told) {
    return told == null
        ? NodeActivity.NONE
        : new NodeActivity(
            told.getBusyMicros(),
            told.getUnattributedCores(),
            told.getUnattributedMemoryBytes(),
            told.getNetworkReceivedBytes(),
            told.getNetworkSentBytes(),
            told.getDiskReadBytes(),
            told.getDiskWrittenBytes(),
            told.getEnergyJoules(),
            told.getClockSteps(),
            told.getSuspendedSeconds());
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
        GpuJson.read(told.getGpus()),
        io(told.getIo()),
        tasks(told.getTasks()),
        told.getEnergyJoules());
  }

  private static IoUsage io(io.jobglass.api.server.model.@Nullable IoUsage told) {
    return told == null
        ? IoUsage.NONE
        : new IoUsage(
            told.getReadBytes(),
            told.getWrittenBytes(),
            told.getReadOperations(),
            told.getWriteOperations(),
            told.getPressureMicros(),
            told.getFullPressureMicros());
  }

  private static TaskUsage tasks(io.jobglass.api.server.model.@Nullable TaskUsage told) {
    return told == null
        ? TaskUsage.NONE
        : new TaskUsage(
            told.getThreads(),
            told.getZombies(),
            told.getUninterruptible(),
            told.getLimit(),
            told.getExecutables() == null
                ? List.of()
                : told.getExecutables().stream()
                    .map(one -> new TaskUsage.Executable(one.getName(), one.getCount()))
                    .toList());
  }

  private static CpuUsage cpu(io.jobglass.api.server.model.@Nullable CpuUsage told) {
    return told == null
        ? CpuUsage.NONE
        : new CpuUsage(
            told.getUsageMicros(),
            told.getUserMicros(),
            told.getSystemMicros(),
            told.getCpus(),
            told.getCores(),
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
            told.getPressureMicros(),
            told.getFullPressureMicros(),
            told.getSwapBytes(),
            told.getMaximumCurrentBytes(),
            Wire.instantOrNull(told.getMaximumCurrentAt()));
  }
}
