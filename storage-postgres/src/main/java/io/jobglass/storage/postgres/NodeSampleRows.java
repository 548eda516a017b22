package io.jobglass.storage.postgres;

import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeHistory;
import io.jobglass.core.usage.NodeReport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The table {@code node_sample}. Stateless. */
final class NodeSampleRows {
  private NodeSampleRows() {}

  static void add(Handle handle, List<NodeReport> reports, Map<NodeRows.Name, Integer> nodes) {
    if (reports.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into node_sample (node_id, at, job_count, cpu_percent, load1, memory_used_bytes,
              gpu_percent, unattributed_cores, unattributed_memory_bytes, network_received_bytes,
              network_sent_bytes, disk_read_bytes, disk_written_bytes, energy_joules)
            select * from unnest(:nodes, cast(:times as timestamptz[]), :jobs, :percents, :loads,
              :used, :gpus, :cores, :memory, :received, :sent, :read, :written, :joules)
            """)
        .bind("nodes", Columns.number(reports, report -> nodes.get(NodeRows.Name.of(report))))
        .bind("times", Columns.time(reports, NodeReport::time))
        .bind("jobs", Columns.number(reports, NodeReport::jobCount))
        .bind("percents", Columns.decimal(reports, report -> report.totals().cpuUsagePercent()))
        .bind("loads", Columns.decimal(reports, report -> report.totals().load1()))
        .bind("used", Columns.integer(reports, report -> report.totals().memoryUsedBytes()))
        .bind("gpus", Columns.decimal(reports, NodeReport::gpuPercent))
        .bind("cores", NodeRows.decimal(reports, NodeActivity::unattributedCores))
        .bind("memory", NodeRows.integer(reports, NodeActivity::unattributedMemoryBytes))
        .bind("received", NodeRows.integer(reports, NodeActivity::networkReceivedBytes))
        .bind("sent", NodeRows.integer(reports, NodeActivity::networkSentBytes))
        .bind("read", NodeRows.integer(reports, NodeActivity::diskReadBytes))
        .bind("written", NodeRows.integer(reports, NodeActivity::diskWrittenBytes))
        .bind("joules", NodeRows.decimal(reports, NodeActivity::energyJoules))
        .execute();
  }

  /** The samples with {@code from < time <= to}; empty for a node that is not known. */
  static NodeHistory history(
      Handle handle, NodeRows.Name node, Instant from, Instant to, Duration bucket) {
    return new NodeHistory(
        bucket,
        handle
            .createQuery(
                """
                with told as (
                  select s.*, extract(epoch from s.at - lag(s.at) over earlier) as seconds,
                    s.network_received_bytes - lag(s.network_received_bytes) over earlier
                      as received,
                    s.network_sent_bytes - lag(s.network_sent_bytes) over earlier as sent,
                    s.disk_read_bytes - lag(s.disk_read_bytes) over earlier as read,
                    s.disk_written_bytes - lag(s.disk_written_bytes) over earlier as written,
                    s.energy_joules - lag(s.energy_joules) over earlier as joules
                  from node n join node_sample s on s.node_id = n.id
                  where n.cluster = :cluster and n.name = :name and s.at > :from and s.at <= :to
                  window earlier as (order by s.at))
                select
                  cast(ceil(extract(epoch from at - cast(:from as timestamptz)) / :seconds)
                    as bigint) - 1 as bucket,
                  count(*) as samples, max(job_count) as jobs,
                  avg(cpu_percent) as cpu, max(cpu_percent) as cpu_max, avg(load1) as load1,
                  max(memory_used_bytes) as memory, avg(gpu_percent) as gpu,
                  avg(unattributed_cores) as other_cores,
                  max(unattributed_memory_bytes) as other_memory,
                  sum(received) filter (where received >= 0)
                    / nullif(sum(seconds) filter (where received >= 0), 0) as received,
                  sum(sent) filter (where sent >= 0)
                    / nullif(sum(seconds) filter (where sent >= 0), 0) as sent,
                  sum(read) filter (where read >= 0)
                    / nullif(sum(seconds) filter (where read >= 0), 0) as read,
                  sum(written) filter (where written >= 0)
                    / nullif(sum(seconds) filter (where written >= 0), 0) as written,
                  sum(joules) filter (where joules >= 0)
                    / nullif(sum(seconds) filter (where joules >= 0), 0) as watts
                from told group by 1 order by 1
                """)
            .bind("cluster", node.cluster())
            .bind("name", node.node())
            .bind("from", from)
            .bind("to", to)
            .bind("seconds", bucket.toSeconds())
            .map((row, context) -> bucket(row, from, bucket))
            .list());
  }

  private static NodeHistory.Bucket bucket(ResultSet row, Instant begin, Duration length)
      throws SQLException {
    return new NodeHistory.Bucket(
        begin.plus(length.multipliedBy(row.getLong("bucket"))),
        row.getInt("samples"),
        Columns.optionalInt(row, "jobs"),
        Columns.optionalDouble(row, "cpu"),
        Columns.optionalDouble(row, "cpu_max"),
        Columns.optionalDouble(row, "load1"),
        Columns.optionalLong(row, "memory"),
        Columns.optionalDouble(row, "gpu"),
        Columns.optionalDouble(row, "other_cores"),
        Columns.optionalLong(row, "other_memory"),
        Columns.optionalDouble(row, "received"),
        Columns.optionalDouble(row, "sent"),
        Columns.optionalDouble(row, "read"),
        Columns.optionalDouble(row, "written"),
        Columns.optionalDouble(row, "watts"));
  }
}
