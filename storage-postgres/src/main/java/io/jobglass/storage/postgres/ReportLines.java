package io.jobglass.storage.postgres;

import io.jobglass.core.accounting.HeldShare;
import io.jobglass.core.accounting.HeldShare.Measured;
import io.jobglass.core.accounting.ReportGroup;
import io.jobglass.core.accounting.ReportLine;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Imported;
import io.jobglass.core.storage.Viewer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a period, one row for each of their nodes. Of a job on n nodes each node holds an
 * n-th. What a sender measured without naming a node is every node's alike. Stateless.
 */
final class ReportLines {
  private ReportLines() {}

  static String sql(Viewer viewer, ReportGroup group) {
    return """
    with attempt as materialized (
      select j.id, j.cluster, j.user_name, j.account, j.partition_name, j.started_at, j.ended_at,
        j.reason, j.facts ->> 'extra' as extra,
        coalesce(j.facts ->> 'allocated_cpus', j.facts ->> 'requested_cpus')::float8 as cpus,
        coalesce(j.facts ->> 'allocated_memory_bytes',
                 j.facts ->> 'requested_memory_bytes')::float8 as memory,
        coalesce(j.facts ->> 'allocated_gpus', j.facts ->> 'requested_gpus')::float8 as gpus,
        (j.facts ->> 'time_limit_seconds')::int8 as limit_seconds
      from job j
      where not j.hidden and j.started_at < :to
        and (j.ended_at > :from or (j.ended_at is null and j.state in ('pending', 'running')))
        and %s)
    select a.*, %s as name, count(*) over (partition by a.id) as shares,
      u.sample_count, u.last_at, u.last, u.cpu_micros, u.anon_peak_bytes, u.memory_peak_bytes,
      u.cpu_percent_sum, u.cpu_percent_count, u.gpu_percent_sum, u.gpu_percent_count,
      u.node_id = 0 as whole_job, g.watched_seconds, g.busy_seconds, g.joules
    from attempt a
    left join job_node jn on jn.job_id = a.id
    left join node n on n.cluster = a.cluster and n.name = jn.node
    left join lateral (
      select * from node_usage u where u.job_id = a.id and u.node_id in (n.id, 0)
      order by u.node_id desc limit 1) u on true
    left join lateral (
      select sum(g.watched_seconds) as watched_seconds, sum(g.busy_seconds) as busy_seconds,
        sum(g.joules) as joules
      from gpu_usage g where g.job_id = a.id and g.node_id = u.node_id) g on true
    order by a.id
    """
        .formatted(ViewerFilter.condition(viewer, "j"), name(group));
  }

  private static String name(ReportGroup group) {
    return switch (group) {
      case USERS -> "a.user_name";
      case ACCOUNTS -> "a.account";
      case PARTITIONS -> "a.partition_name";
      case NODES -> "jn.node";
    };
  }

  /**
   * @param now the end of what still runs
   */
  static ReportLine line(ResultSet row, Instant now) throws SQLException {
    Instant endedAt = Columns.optionalInstant(row, "ended_at");
    Instant end = endedAt == null ? now : endedAt;
    String reason = row.getString("reason");
    double shares = row.getDouble("shares");
    return new ReportLine(
        row.getString("name"),
        row.getLong("id"),
        Imported.marked(row.getString("extra")),
        new HeldShare(
            Columns.instant(row, "started_at"),
            end,
            part(row, "cpus", shares),
            part(row, "memory", shares),
            part(row, "gpus", shares),
            measured(row, end, row.getBoolean("whole_job") ? shares : 1)),
        endedAt,
        reason == null ? null : EndReason.ofCode(reason).orElse(EndReason.UNKNOWN),
        Columns.optionalLong(row, "limit_seconds"));
  }

  private static @Nullable Double part(ResultSet row, String column, double shares)
      throws SQLException {
    Double whole = Columns.optionalDouble(row, column);
    return whole == null ? null : Double.valueOf(whole / shares);
  }

  private static @Nullable Measured measured(ResultSet row, Instant end, double shares)
      throws SQLException {
    Instant lastAt = Columns.optionalInstant(row, "last_at");
    if (lastAt == null) {
      return null;
    }
    Double anon = part(row, "anon_peak_bytes", shares);
    Double cpuMicros = part(row, "cpu_micros", shares);
    return new Measured(
        row.getBoolean("last") ? end : lastAt,
        cpuMicros == null ? null : Double.valueOf(cpuMicros / 1e6),
        mean(row, "cpu_percent_sum", "cpu_percent_count"),
        anon != null ? anon : part(row, "memory_peak_bytes", shares),
        part(row, "watched_seconds", shares),
        part(row, "busy_seconds", shares),
        mean(row, "gpu_percent_sum", "gpu_percent_count"),
        part(row, "joules", shares));
  }

  private static @Nullable Double mean(ResultSet row, String sum, String count)
      throws SQLException {
    long values = row.getLong(count);
    return values == 0 ? null : Double.valueOf(row.getDouble(sum) / values);
  }
}
