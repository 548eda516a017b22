package io.jobglass.storage.postgres;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code gpu_usage}. Stateless. */
final class GpuUsageRows {
  private GpuUsageRows() {}

  /** Adds to the summaries; never takes away, so reports may come in any order. */
  static void add(Handle handle, List<GpuUsageDelta> deltas) {
    handle
        .createUpdate(
            """
            insert into gpu_usage as u (job_id, node_id, device, since, vendor, model, index,
              sharing, certain, touched, sample_count, first_at, last_at, percent_sum,
              percent_count, percent_max, memory_peak_bytes, memory_total_bytes, watts_sum,
              watts_count, watts_max, joules, active_seconds, celsius_max, throttled_count,
              event_count, failed_count, watched_seconds, busy_seconds)
            select * from unnest(:jobs, :nodes, :devices, cast(:since as timestamptz[]), :vendors,
              :models, :indexes, :sharing, :certain, :touched, :samples,
              cast(:first as timestamptz[]), cast(:lastAt as timestamptz[]), :percentSums,
              :percentCounts, :percentMax, :peaks, :totals, :wattsSums, :wattsCounts, :wattsMax,
              :joules, :active, :celsius, :throttled, :events, :failures,
              :watched, :busy)
            on conflict (job_id, node_id, device, since) do update set
              model = coalesce(excluded.model, u.model),
              index = case when excluded.last_at >= u.last_at
                then coalesce(excluded.index, u.index) else coalesce(u.index, excluded.index) end,
              sharing = case when excluded.last_at >= u.last_at
                then coalesce(excluded.sharing, u.sharing)
                else coalesce(u.sharing, excluded.sharing) end,
              certain = coalesce(u.certain and excluded.certain, u.certain, excluded.certain),
              touched = coalesce(u.touched or excluded.touched, u.touched, excluded.touched),
              sample_count = u.sample_count + excluded.sample_count,
              first_at = least(u.first_at, excluded.first_at),
              last_at = greatest(u.last_at, excluded.last_at),
              percent_sum = u.percent_sum + excluded.percent_sum,
              percent_count = u.percent_count + excluded.percent_count,
              percent_max = greatest(u.percent_max, excluded.percent_max),
              memory_peak_bytes = greatest(u.memory_peak_bytes, excluded.memory_peak_bytes),
              memory_total_bytes = greatest(u.memory_total_bytes, excluded.memory_total_bytes),
              watts_sum = u.watts_sum + excluded.watts_sum,
              watts_count = u.watts_count + excluded.watts_count,
              watts_max = greatest(u.watts_max, excluded.watts_max),
              joules = greatest(u.joules, excluded.joules),
              active_seconds = greatest(u.active_seconds, excluded.active_seconds),
              celsius_max = greatest(u.celsius_max, excluded.celsius_max),
              throttled_count = u.throttled_count + excluded.throttled_count,
              event_count = u.event_count + excluded.event_count,
              failed_count = u.failed_count + excluded.failed_count,
              watched_seconds = u.watched_seconds + excluded.watched_seconds,
              busy_seconds = u.busy_seconds + excluded.busy_seconds
            """)
        .bind("jobs", Columns.integer(deltas, delta -> delta.key.jobRow()))
        .bind("nodes", Columns.number(deltas, delta -> delta.key.node()))
        .bind("devices", Columns.text(deltas, delta -> delta.key.device()))
        .bind("since", Columns.time(deltas, delta -> delta.key.since()))
        .bind("vendors", Columns.text(deltas, delta -> delta.vendor))
        .bind("models", Columns.text(deltas, delta -> delta.model))
        .bind("indexes", Columns.number(deltas, delta -> delta.index))
        .bind("sharing", Columns.text(deltas, GpuUsageRows::sharing))
        .bind("certain", Columns.optionalFlag(deltas, delta -> delta.certain))
        .bind("touched", Columns.optionalFlag(deltas, delta -> delta.touched))
        .bind("samples", Columns.integer(deltas, delta -> delta.samples))
        .bind("first", Columns.time(deltas, delta -> delta.firstAt))
        .bind("lastAt", Columns.time(deltas, delta -> delta.lastAt))
        .bind("percentSums", Columns.decimal(deltas, delta -> delta.percentSum))
        .bind("percentCounts", Columns.integer(deltas, delta -> delta.percents))
        .bind("percentMax", Columns.decimal(deltas, delta -> delta.percentMax))
        .bind("peaks", Columns.integer(deltas, delta -> delta.memoryPeakBytes))
        .bind("totals", Columns.integer(deltas, delta -> delta.memoryTotalBytes))
        .bind("wattsSums", Columns.decimal(deltas, delta -> delta.wattsSum))
        .bind("wattsCounts", Columns.integer(deltas, delta -> delta.watts))
        .bind("wattsMax", Columns.decimal(deltas, delta -> delta.wattsMax))
        .bind("joules", Columns.decimal(deltas, delta -> delta.joules))
        .bind("active", Columns.decimal(deltas, delta -> delta.activeSeconds))
        .bind("celsius", Columns.decimal(deltas, delta -> delta.celsiusMax))
        .bind("throttled", Columns.integer(deltas, delta -> delta.throttled))
        .bind("events", Columns.integer(deltas, delta -> delta.events))
        .bind("failures", Columns.integer(deltas, delta -> delta.failures))
        .bind("watched", Columns.decimal(deltas, delta -> delta.watchedSeconds))
        .bind("busy", Columns.decimal(deltas, delta -> delta.busySeconds))
        .execute();
  }

  private static @Nullable String sharing(GpuUsageDelta delta) {
    return delta.sharing == null ? null : delta.sharing.code();
  }

  /** The devices of those attempts that had any, the stretches of each together. */
  static Map<AttemptId, List<GpuSummary>> summaries(Handle handle, Collection<AttemptId> attempts) {
    return WantedAttempts.rows(
        handle,
        attempts,
        """
        select j.cluster, j.external_id, j.attempt, n.name as node, u.device,
          max(u.vendor) as vendor, max(u.model) as model,
          (array_agg(u.index order by u.last_at desc))[1] as index,
          (array_agg(u.sharing order by u.last_at desc))[1] as sharing,
          bool_and(u.certain) as certain, bool_or(u.touched) as touched,
          sum(u.sample_count) as samples, min(u.first_at) as first_at,
          max(u.last_at) as last_at,
          sum(u.percent_sum) / nullif(sum(u.percent_count), 0) as percent_mean,
          max(u.percent_max) as percent_max, max(u.memory_peak_bytes) as memory_peak_bytes,
          max(u.memory_total_bytes) as memory_total_bytes,
          sum(u.watts_sum) / nullif(sum(u.watts_count), 0) as watts_mean,
          max(u.watts_max) as watts_max, sum(u.joules) as joules,
          sum(u.active_seconds) as active_seconds, max(u.celsius_max) as celsius_max,
          sum(u.throttled_count) as throttled, sum(u.event_count) as events,
          sum(u.failed_count) as failures
        from unnest(:clusters, :ids, :attempts) as wanted (cluster, external_id, attempt)
        join job j using (cluster, external_id, attempt)
        join gpu_usage u on u.job_id = j.id
        left join node n on n.id = u.node_id
        group by j.cluster, j.external_id, j.attempt, n.name, u.device
        order by n.name nulls first, index nulls last, u.device
        """,
        GpuUsageRows::summary);
  }

  private static GpuSummary summary(ResultSet row) throws SQLException {
    return new GpuSummary(
        row.getString("node"),
        row.getString("device"),
        Columns.optionalInt(row, "index"),
        row.getString("vendor"),
        row.getString("model"),
        GpuSharing.of(row.getString("sharing")),
        Columns.optionalFlag(row, "certain"),
        Columns.optionalFlag(row, "touched"),
        row.getLong("samples"),
        Columns.instant(row, "first_at"),
        Columns.instant(row, "last_at"),
        Columns.optionalDouble(row, "percent_mean"),
        Columns.optionalDouble(row, "percent_max"),
        Columns.optionalLong(row, "memory_peak_bytes"),
        Columns.optionalLong(row, "memory_total_bytes"),
        Columns.optionalDouble(row, "watts_mean"),
        Columns.optionalDouble(row, "watts_max"),
        Columns.optionalDouble(row, "joules"),
        Columns.optionalDouble(row, "active_seconds"),
        Columns.optionalDouble(row, "celsius_max"),
        row.getLong("throttled"),
        row.getLong("events"),
        row.getLong("failures"));
  }
}
