package io.jobglass.agent;

import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeTotals;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How much of a node's work its jobs account for. The energy of a stretch of time is shared out by
 * CPU time: a job gets {@code energy * its CPU time / busy CPU time of the node}, so what an idle
 * node draws beside it is the job's too; what no job was busy in stays with the node. Not
 * thread-safe.
 */
final class NodeShares {
  private boolean started;
  private long lastBusyMicros;
  private long lastNanos;
  private @Nullable Double lastJoules;

  /**
   * Shares out what the node did since the last call.
   *
   * @param jobs those that are here and those that ended since, each read just now
   */
  NodeTotals settle(NodeTotals totals, Collection<TrackedJob> jobs, long now) {
    NodeActivity activity = totals.activity();
    Long busyMicros = activity.busyMicros();
    if (busyMicros == null) {
      started = false;
      return totals;
    }
    long busy = busyMicros - lastBusyMicros;
    long ofJobs = 0;
    for (TrackedJob job : jobs) {
      ofJobs += job.unsettledCpuMicros();
    }
    Double cores = null;
    if (started && now > lastNanos) {
      cores = Math.max(0, busy - ofJobs) * 1000.0 / (now - lastNanos);
      share(activity.energyJoules(), Math.max(busy, ofJobs), jobs);
    }
    jobs.forEach(TrackedJob::settleCpu);
    started = true;
    lastBusyMicros = busyMicros;
    lastNanos = now;
    lastJoules = activity.energyJoules();
    return with(totals, cores, unattributedMemory(totals, jobs));
  }

  private void share(@Nullable Double joules, long busy, Collection<TrackedJob> jobs) {
    Double last = lastJoules;
    if (joules == null || last == null || busy <= 0) {
      return;
    }
    double drawn = Math.max(0, joules - last);
    for (TrackedJob job : jobs) {
      job.addEnergy(drawn * job.unsettledCpuMicros() / busy);
    }
  }

  private static @Nullable Long unattributedMemory(NodeTotals totals, Collection<TrackedJob> jobs) {
    Long used = totals.memoryUsedBytes();
    if (used == null) {
      return null;
    }
    long ofJobs = 0;
    for (TrackedJob job : jobs) {
      ofJobs += job.residentBytes();
    }
    return Math.max(0, used - ofJobs);
  }

  private static NodeTotals with(NodeTotals totals, @Nullable Double cores, @Nullable Long memory) {
    NodeActivity activity = totals.activity();
    return new NodeTotals(
        totals.cpus(),
        totals.cpuUsagePercent(),
        totals.load1(),
        totals.memoryTotalBytes(),
        totals.memoryUsedBytes(),
        new NodeActivity(
            activity.busyMicros(),
            cores,
            memory,
            activity.networkReceivedBytes(),
            activity.networkSentBytes(),
            activity.diskReadBytes(),
            activity.diskWrittenBytes(),
            activity.energyJoules(),
            activity.clockSteps(),
            activity.suspendedSeconds()));
  }
}
