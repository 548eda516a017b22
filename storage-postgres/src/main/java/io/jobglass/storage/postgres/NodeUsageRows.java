package io.jobglass.storage.postgres;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.OtherUsage;
import io.jobglass.core.usage.UsageSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code node_usage}. Stateless. */
final class NodeUsageRows {
  private NodeUsageRows() {}

  /** Adds to the summaries; never takes away, so reports may come in any order. */
  static void add(Handle handle, List<UsageDelta> deltas) {
    handle
        .createUpdate(
            """
            insert into node_usage as u (job_id, node_id, sample_count, first_at, last_at,
              cpu_percent_sum, cpu_percent_count, cpu_percent_max, cpu_micros, cpus, memory_bytes,
              memory_peak_bytes, anon_peak_bytes, anon_peak_at, file_peak_bytes, limit_bytes,
              oom_kills, gpu_percent_sum, gpu_percent_count, gpu_percent_max, last,
              latest_cpu_percent, latest_gpu_percent, throttled_micros, cpu_pressure_micros,
              memory_pressure_micros, io_pressure_micros, io_read_bytes, io_written_bytes,
              energy_joules, processes_max, threads_max, executables, cores)
            select * from unnest(:jobs, :nodes, :samples, cast(:first as timestamptz[]),
              cast(:lastAt as timestamptz[]), :cpuSums, :cpuCounts, :cpuMax, :cpuMicros, :cpus,
              :memory, :peaks, :anonPeaks, cast(:anonAt as timestamptz[]), :filePeaks, :limits,
              :ooms, :gpuSums, :gpuCounts, :gpuMax, :last, :latestCpu, :latestGpu,
              :throttled, :cpuPressures, :memoryPressures, :ioPressures, :ioReads, :ioWrites,
              :energies, :processes, :threads, cast(:executables as jsonb[]), :cores)
            on conflict (job_id, node_id) do update set
              sample_count = u.sample_count + excluded.sample_count,
              first_at = least(u.first_at, excluded.first_at),
              last_at = greatest(u.last_at, excluded.last_at),
              cpu_percent_sum = u.cpu_percent_sum + excluded.cpu_percent_sum,
              cpu_percent_count = u.cpu_percent_count + excluded.cpu_percent_count,
              cpu_percent_max = greatest(u.cpu_percent_max, excluded.cpu_percent_max),
              cpu_micros = greatest(u.cpu_micros, excluded.cpu_micros),
              cpus = case when excluded.last_at >= u.last_at
                then coalesce(excluded.cpus, u.cpus) else coalesce(u.cpus, excluded.cpus) end,
              memory_bytes = case when excluded.last_at >= u.last_at
                then coalesce(excluded.memory_bytes, u.memory_bytes)
                else coalesce(u.memory_bytes, excluded.memory_bytes) end,
              memory_peak_bytes = greatest(u.memory_peak_bytes, excluded.memory_peak_bytes),
              anon_peak_at = case when u.anon_peak_bytes >= excluded.anon_peak_bytes
                  or excluded.anon_peak_bytes is null
                then u.anon_peak_at else excluded.anon_peak_at end,
              anon_peak_bytes = greatest(u.anon_peak_bytes, excluded.anon_peak_bytes),
              file_peak_bytes = greatest(u.file_peak_bytes, excluded.file_peak_bytes),
              limit_bytes = case when excluded.last_at >= u.last_at
                then coalesce(excluded.limit_bytes, u.limit_bytes)
                else coalesce(u.limit_bytes, excluded.limit_bytes) end,
              oom_kills = greatest(u.oom_kills, excluded.oom_kills),
              gpu_percent_sum = u.gpu_percent_sum + excluded.gpu_percent_sum,
              gpu_percent_count = u.gpu_percent_count + excluded.gpu_percent_count,
              gpu_percent_max = greatest(u.gpu_percent_max, excluded.gpu_percent_max),
              latest_cpu_percent = case when excluded.last_at >= u.last_at
                then coalesce(excluded.latest_cpu_percent, u.latest_cpu_percent)
                else coalesce(u.latest_cpu_percent, excluded.latest_cpu_percent) end,
              latest_gpu_percent = case when excluded.last_at >= u.last_at
                then coalesce(excluded.latest_gpu_percent, u.latest_gpu_percent)
                else coalesce(u.latest_gpu_percent, excluded.latest_gpu_percent) end,
              throttled_micros = greatest(u.throttled_micros, excluded.throttled_micros),
              cpu_pressure_micros =
                greatest(u.cpu_pressure_micros, excluded.cpu_pressure_micros),
              memory_pressure_micros =
                greatest(u.memory_pressure_micros, excluded.memory_pressure_micros),
              io_pressure_micros = greatest(u.io_pressure_micros, excluded.io_pressure_micros),
              io_read_bytes = greatest(u.io_read_bytes, excluded.io_read_bytes),
              io_written_bytes = greatest(u.io_written_bytes, excluded.io_written_bytes),
              energy_joules = greatest(u.energy_joules, excluded.energy_joules),
              processes_max = greatest(u.processes_max, excluded.processes_max),
              threads_max = greatest(u.threads_max, excluded.threads_max),
              executables = case when excluded.last_at >= u.last_at
                then coalesce(excluded.executables, u.executables)
                else coalesce(u.executables, excluded.executables) end,
              cores = greatest(u.cores, excluded.cores),
              last = u.last or excluded.last
            """)
        .bind("jobs", Columns.integer(deltas, delta -> delta.jobRow))
        .bind("nodes", Columns.number(deltas, delta -> delta.node))
        .bind("samples", Columns.integer(deltas, delta -> delta.samples))
        .bind("first", Columns.time(deltas, delta -> delta.firstAt))
        .bind("lastAt", Columns.time(deltas, delta -> delta.lastAt))
        .bind("cpuSums", Columns.decimal(deltas, delta -> delta.cpuPercentSum))
        .bind("cpuCounts", Columns.integer(deltas, delta -> delta.cpuPercents))
        .bind("cpuMax", Columns.decimal(deltas, delta -> delta.cpuPercentMax))
        .bind("cpuMicros", Columns.integer(deltas, delta -> delta.cpuMicros))
        .bind("cpus", Columns.number(deltas, delta -> delta.cpus))
        .bind("memory", Columns.integer(deltas, delta -> delta.memoryBytes))
        .bind("peaks", Columns.integer(deltas, delta -> delta.memoryPeakBytes))
        .bind("anonPeaks", Columns.integer(deltas, delta -> delta.anonPeakBytes))
        .bind("anonAt", Columns.time(deltas, delta -> delta.anonPeakAt))
        .bind("filePeaks", Columns.integer(deltas, delta -> delta.filePeakBytes))
        .bind("limits", Columns.integer(deltas, delta -> delta.limitBytes))
        .bind("ooms", Columns.integer(deltas, delta -> delta.oomKills))
        .bind("gpuSums", Columns.decimal(deltas, delta -> delta.gpuPercentSum))
        .bind("gpuCounts", Columns.integer(deltas, delta -> delta.gpuPercents))
        .bind("gpuMax", Columns.decimal(deltas, delta -> delta.gpuPercentMax))
        .bind("latestCpu", Columns.decimal(deltas, delta -> delta.latestCpuPercent))
        .bind("latestGpu", Columns.decimal(deltas, delta -> delta.latestGpuPercent))
        .bind("last", Columns.flag(deltas, delta -> delta.last))
        .bind("cores", Columns.number(deltas, delta -> delta.other.cores))
        .bind("throttled", Columns.integer(deltas, delta -> delta.other.throttledMicros))
        .bind("cpuPressures", Columns.integer(deltas, delta -> delta.other.cpuPressureMicros))
        .bind("memoryPressures", Columns.integer(deltas, delta -> delta.other.memoryPressureMicros))
        .bind("ioPressures", Columns.integer(deltas, delta -> delta.other.ioPressureMicros))
        .bind("ioReads", Columns.integer(deltas, delta -> delta.other.ioReadBytes))
        .bind("ioWrites", Columns.integer(deltas, delta -> delta.other.ioWrittenBytes))
        .bind("energies", Columns.decimal(deltas, delta -> delta.other.energyJoules))
        .bind("processes", Columns.number(deltas, delta -> delta.other.maximumProcesses))
        .bind("threads", Columns.number(deltas, delta -> delta.other.maximumThreads))
        .bind(
            "executables",
            Columns.text(deltas, delta -> StoredJson.ofExecutables(delta.other.executables)))
        .execute();
  }

  static Map<AttemptId, UsageSummary> summaries(Handle handle, Collection<AttemptId> attempts) {
    Map<AttemptId, List<NodeUsage>> nodes =
        WantedAttempts.rows(
            handle,
            attempts,
            """
            select j.cluster, j.external_id, j.attempt, n.name as node, u.*
            from unnest(:clusters, :ids, :attempts) as wanted (cluster, external_id, attempt)
            join job j using (cluster, external_id, attempt)
            join node_usage u on u.job_id = j.id
            left join node n on n.id = u.node_id
            order by n.name nulls first
            """,
            NodeUsageRows::usage);
    Map<AttemptId, List<GpuSummary>> gpus = GpuUsageRows.summaries(handle, nodes.keySet());
    Map<AttemptId, UsageSummary> summaries = new HashMap<>();
    nodes.forEach((attempt, usages) ->
        summaries.put(attempt, new UsageSummary(usages, gpus.getOrDefault(attempt, List.of()))));
    return summaries;
  }

  private static NodeUsage usage(ResultSet row) throws SQLException {
    return new NodeUsage(
        row.getString("node"),
        row.getLong("sample_count"),
        Columns.instant(row, "first_at"),
        Columns.instant(row, "last_at"),
        mean(row, "cpu_percent_sum", "cpu_percent_count"),
        Columns.optionalDouble(row, "cpu_percent_max"),
        Columns.optionalDouble(row, "latest_cpu_percent"),
        Columns.optionalLong(row, "cpu_micros"),
        Columns.optionalInt(row, "cpus"),
        Columns.optionalLong(row, "memory_bytes"),
        Columns.optionalLong(row, "memory_peak_bytes"),
        Columns.optionalLong(row, "anon_peak_bytes"),
        Columns.optionalInstant(row, "anon_peak_at"),
        Columns.optionalLong(row, "file_peak_bytes"),
        Columns.optionalLong(row, "limit_bytes"),
        Columns.optionalLong(row, "oom_kills"),
        mean(row, "gpu_percent_sum", "gpu_percent_count"),
        Columns.optionalDouble(row, "gpu_percent_max"),
        Columns.optionalDouble(row, "latest_gpu_percent"),
        row.getBoolean("last"),
        other(row));
  }

  private static OtherUsage other(ResultSet row) throws SQLException {
    return new OtherUsage(
        Columns.optionalInt(row, "cores"),
        Columns.optionalLong(row, "throttled_micros"),
        Columns.optionalLong(row, "cpu_pressure_micros"),
        Columns.optionalLong(row, "memory_pressure_micros"),
        Columns.optionalLong(row, "io_pressure_micros"),
        Columns.optionalLong(row, "io_read_bytes"),
        Columns.optionalLong(row, "io_written_bytes"),
        Columns.optionalDouble(row, "energy_joules"),
        Columns.optionalInt(row, "processes_max"),
        Columns.optionalInt(row, "threads_max"),
        StoredJson.executables(row.getString("executables")));
  }

  private static @Nullable Double mean(ResultSet row, String sum, String count)
      throws SQLException {
    long values = row.getLong(count);
    return values == 0 ? null : Double.valueOf(row.getDouble(sum) / values);
  }
}
