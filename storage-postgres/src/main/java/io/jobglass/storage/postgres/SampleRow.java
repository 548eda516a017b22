package io.jobglass.storage.postgres;

import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code sample}.
 *
 * @param jobRow the attempt's row
 * @param node the node's row; {@link NodeRows#NO_NODE} where the sender named none
 */
record SampleRow(long jobRow, int node, Sample sample) {
  /** The columns that {@link #sample(ResultSet)} reads, of tables {@code s} and {@code n}. */
  static final String COLUMNS =
      """
      s.at, n.name as node, s.cpu_percent, s.cpu_cores, s.cpu_micros, s.memory_bytes, s.anon_bytes,
      s.file_bytes, s.limit_bytes, s.gpu_percent, s.gpus::text as gpus,
      s.shmem_bytes
      """;

  /** A job's usage on a node as a sample of the attempt. */
  static Sample sample(NodeReport report, JobUsage usage, AttemptRow attempt) {
    return new Sample(
        usage.time().truncatedTo(ChronoUnit.MICROS),
        report.node(),
        usage.cpuPercent(attempt.started(), attempt.cpusPerNode(), report.totals().cpus()),
        usage.cpu().averageCores(),
        usage.cpu().usageMicros(),
        usage.memory().currentBytes(),
        usage.memory().anonBytes(),
        usage.memory().fileBytes(),
        usage.memory().limitBytes(),
        meanUtilization(usage.gpus()),
        usage.gpus(),
        usage.memory().shmemBytes());
  }

  private static @Nullable Double meanUtilization(List<GpuUsage> gpus) {
    OptionalDouble mean =
        gpus.stream()
            .map(GpuUsage::utilizationPercent)
            .filter(Objects::nonNull)
            .mapToDouble(Objects::requireNonNull)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  static Sample sample(ResultSet row) throws SQLException {
    String gpus = row.getString("gpus");
    return new Sample(
        Columns.instant(row, "at"),
        row.getString("node"),
        Columns.optionalDouble(row, "cpu_percent"),
        Columns.optionalDouble(row, "cpu_cores"),
        Columns.optionalLong(row, "cpu_micros"),
        Columns.optionalLong(row, "memory_bytes"),
        Columns.optionalLong(row, "anon_bytes"),
        Columns.optionalLong(row, "file_bytes"),
        Columns.optionalLong(row, "limit_bytes"),
        Columns.optionalDouble(row, "gpu_percent"),
        gpus == null ? List.of() : StoredGpus.read(gpus),
        Columns.optionalLong(row, "shmem_bytes"));
  }
}
