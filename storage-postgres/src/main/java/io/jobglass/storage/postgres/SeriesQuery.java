package io.jobglass.storage.postgres;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.usage.UsageSeries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Has the database put an attempt's samples into buckets, in one pass. Stateless. */
final class SeriesQuery {
  private static final String SQL =
      """
      with attempt as (
        select j.id, min(u.first_at) as low, max(u.last_at) as high
        from job j join node_usage u on u.job_id = j.id
        where j.cluster = :cluster and j.external_id = :id and j.attempt = :attempt
        group by j.id)
      select coalesce(n.name, '') as node,
        cast(ceil(extract(epoch from s.at - cast(:begin as timestamptz)) / :seconds) as bigint) - 1 as bucket,
        count(*) as samples, avg(s.cpu_percent) as cpu,
        count(*) filter (where s.cpu_percent < :low) as cpu_low,
        count(*) filter (where s.cpu_percent >= :busy) as cpu_busy,
        max(s.anon_bytes + coalesce(s.shmem_bytes, 0)) as held, avg(s.gpu_percent) as gpu,
        max(s.gpu_percent) as gpu_max,
        count(*) filter (where s.gpu_percent < :low) as gpu_low,
        count(*) filter (where s.gpu_percent >= :busy) as gpu_busy
      from attempt a
      join sample s on s.job_id = a.id and s.at >= a.low and s.at <= a.high
      left join node n on n.id = s.node_id
      group by 1, 2 order by 1, 2
      """;

  private SeriesQuery() {}

  static UsageSeries run(Handle handle, AttemptId attempt, Instant begin, Duration bucket) {
    Map<String, List<UsageSeries.Bucket>> nodes = new LinkedHashMap<>();
    handle
        .createQuery(SQL)
        .bind("cluster", attempt.job().cluster())
        .bind("id", attempt.job().externalId())
        .bind("attempt", attempt.attempt())
        .bind("begin", begin)
        .bind("seconds", bucket.toSeconds())
        .bind("low", UsageSeries.LOW_PERCENT)
        .bind("busy", UsageSeries.BUSY_PERCENT)
        .map((row, context) -> Map.entry(row.getString("node"), bucket(row, begin, bucket)))
        .forEach(entry ->
            nodes.computeIfAbsent(entry.getKey(), node -> new ArrayList<>()).add(entry.getValue()));
    List<UsageSeries.Node> series = new ArrayList<>();
    nodes.forEach(
        (node, buckets) -> series.add(new UsageSeries.Node(node.isEmpty() ? null : node, buckets)));
    return new UsageSeries(bucket, series);
  }

  private static UsageSeries.Bucket bucket(ResultSet row, Instant begin, Duration length)
      throws SQLException {
    return new UsageSeries.Bucket(
        begin.plus(length.multipliedBy(row.getLong("bucket"))),
        row.getInt("samples"),
        Columns.optionalDouble(row, "cpu"),
        row.getInt("cpu_low"),
        row.getInt("cpu_busy"),
        Columns.optionalLong(row, "held"),
        Columns.optionalDouble(row, "gpu"),
        Columns.optionalDouble(row, "gpu_max"),
        row.getInt("gpu_low"),
        row.getInt("gpu_busy"));
  }
}
