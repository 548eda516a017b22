package io.jobglass.storage.postgres;

import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code node_gpu}: the GPUs of an attempt on a node.
 *
 * @param watchedSeconds device-seconds of which the utilisation is known
 * @param busySeconds the same, weighted by utilisation
 * @param joules of all its devices since the job had them
 */
record NodeGpu(
    long jobRow, int node, double watchedSeconds, double busySeconds, @Nullable Double joules) {
  private static final double NANOS = 1e9;

  /**
   * What one report adds.
   *
   * @param windowSeconds how long the report's window was
   */
  static NodeGpu of(long jobRow, int node, JobUsage usage, double windowSeconds) {
    double present = Duration.between(usage.firstSeen(), usage.time()).toNanos() / NANOS;
    double seconds = Math.max(0, Math.min(windowSeconds, present));
    double watched = 0;
    double busy = 0;
    Double joules = null;
    for (GpuUsage gpu : usage.gpus()) {
      if (gpu.utilizationPercent() != null) {
        watched += seconds;
        busy += seconds * Math.clamp(gpu.utilizationPercent(), 0, 100) / 100;
      }
      if (gpu.energyJoules() != null) {
        joules = (joules == null ? 0 : joules) + gpu.energyJoules();
      }
    }
    return new NodeGpu(jobRow, node, watched, busy, joules);
  }

  /** Seconds add up; the energy is a counter. */
  NodeGpu plus(NodeGpu other) {
    Double higher =
        joules == null || (other.joules != null && other.joules > joules) ? other.joules : joules;
    return new NodeGpu(
        jobRow,
        node,
        watchedSeconds + other.watchedSeconds,
        busySeconds + other.busySeconds,
        higher);
  }

  static void add(Handle handle, List<NodeGpu> rows) {
    handle
        .createUpdate(
            """
            insert into node_gpu as g (job_id, node_id, watched_seconds, busy_seconds, joules)
            select * from unnest(:jobs, :nodes, :watched, :busy, :joules)
            on conflict (job_id, node_id) do update set
              watched_seconds = g.watched_seconds + excluded.watched_seconds,
              busy_seconds = g.busy_seconds + excluded.busy_seconds,
              joules = greatest(g.joules, excluded.joules)
            """)
        .bind("jobs", Columns.integer(rows, NodeGpu::jobRow))
        .bind("nodes", Columns.number(rows, NodeGpu::node))
        .bind("watched", Columns.decimal(rows, NodeGpu::watchedSeconds))
        .bind("busy", Columns.decimal(rows, NodeGpu::busySeconds))
        .bind("joules", Columns.decimal(rows, NodeGpu::joules))
        .execute();
  }
}
