package io.jobglass.simulator.cluster;

import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeActivity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node did since it was started, counted up window after window. Not thread-safe. */
final class NodeMeter {
  private static final double IDLE_WATTS = 140;
  private static final double WATTS_PER_CORE = 3;
  private static final double NETWORK_BYTES_PER_CORE_SECOND = 4e5;
  private static final double SENT_SHARE = 0.7;

  private final Map<String, IoUsage> jobs = new HashMap<>();
  private double busySeconds;
  private double energyJoules;
  private double networkBytes;
  private long diskReadBytes;
  private long diskWrittenBytes;

  /** Counts a window in which so many cores were busy, so many of them for no job. */
  NodeActivity window(
      double seconds,
      double cores,
      double unattributedCores,
      long unattributedBytes,
      List<JobUsage> reported) {
    busySeconds += cores * seconds;
    energyJoules += (IDLE_WATTS + WATTS_PER_CORE * cores) * seconds;
    networkBytes += NETWORK_BYTES_PER_CORE_SECOND * cores * seconds;
    reported.forEach(this::disk);
    return new NodeActivity(
        Math.round(busySeconds * 1e6),
        unattributedCores,
        unattributedBytes,
        Math.round(networkBytes),
        Math.round(networkBytes * SENT_SHARE),
        diskReadBytes,
        diskWrittenBytes,
        energyJoules,
        0L,
        0.0);
  }

  /** Adds what the job read and wrote since its last report. */
  private void disk(JobUsage job) {
    IoUsage before =
        job.last() ? jobs.remove(job.externalId()) : jobs.put(job.externalId(), job.io());
    diskReadBytes += since(before == null ? null : before.readBytes(), job.io().readBytes());
    diskWrittenBytes +=
        since(before == null ? null : before.writtenBytes(), job.io().writtenBytes());
  }

  private static long since(@Nullable Long before, @Nullable Long now) {
    return now == null ? 0 : now - (before == null ? 0 : before);
  }
}
