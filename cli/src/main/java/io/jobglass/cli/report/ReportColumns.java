package io.jobglass.cli.report;

import io.jobglass.api.client.model.ReportAmount;
import io.jobglass.api.client.model.ReportRow;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Meter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a report. */
final class ReportColumns {
  private ReportColumns() {}

  static List<Column<ReportRow>> of(String header) {
    return List.of(
        Column.text(
            header,
            "name",
            0,
            row -> row.getName() == null ? "(not told)" : row.getName(),
            row -> Objects.toString(row.getName(), "")),
        count("JOBS", "jobs", 1, ReportRow::getJobs),
        count("FAILED", "failed", 3, ReportRow::getFailed),
        hours("CORE-H", "core_hours_allocated", 0, ReportRow::getCoreHours, ALLOCATED),
        hours("USED", "core_hours_used", 2, ReportRow::getCoreHours, ReportAmount::getUsed),
        hours("WASTED", "core_hours_wasted", 0, ReportRow::getCoreHours, ReportAmount::getWasted),
        hours("NOT MEAS.", "core_hours_not_measured", 4, ReportRow::getCoreHours, UNKNOWN),
        efficiency("EFF", "core_efficiency", 1, ReportRow::getCoreHours),
        hours("GPU-H", "gpu_hours_allocated", 2, ReportRow::getGpuHours, ALLOCATED),
        hours("WASTED", "gpu_hours_wasted", 2, ReportRow::getGpuHours, ReportAmount::getWasted),
        efficiency("EFF", "gpu_efficiency", 3, ReportRow::getGpuHours),
        csv("gpu_hours_used", ReportRow::getGpuHours, ReportAmount::getUsed),
        csv("gpu_hours_not_measured", ReportRow::getGpuHours, UNKNOWN),
        hours("GIB-H", "memory_gib_hours_allocated", 5, ReportRow::getMemoryGibHours, ALLOCATED),
        csv("memory_gib_hours_used", ReportRow::getMemoryGibHours, ReportAmount::getUsed),
        csv("memory_gib_hours_wasted", ReportRow::getMemoryGibHours, ReportAmount::getWasted),
        csv("memory_gib_hours_not_measured", ReportRow::getMemoryGibHours, UNKNOWN),
        efficiency("EFF", "memory_efficiency", 5, ReportRow::getMemoryGibHours),
        hours("GPU KWH", "gpu_energy_kwh", 6, ReportRow::getGpuEnergyKwh, ALLOCATED),
        csv("gpu_energy_kwh_wasted", ReportRow::getGpuEnergyKwh, ReportAmount::getWasted),
        csv("co2_kg", ReportRow::getCo2Kg, ALLOCATED),
        Column.csv("core_hours_beyond", row -> text(row.getCoreHoursBeyond())),
        Column.csv("jobs_without_allocation", row -> text(row.getJobsWithoutAllocation())),
        Column.csv("jobs_imported", row -> text(row.getJobsImported())),
        Column.csv("endings", ReportColumns::endings));
  }

  private static final Function<ReportAmount, Double> ALLOCATED = ReportAmount::getAllocated;
  private static final Function<ReportAmount, Double> UNKNOWN = ReportAmount::getNotMeasured;

  /** {@code out_of_memory 3, time_limit 1}, the most frequent first; success is left out. */
  static String endings(ReportRow row) {
    Map<String, Long> endings = row.getEndings() == null ? Map.of() : row.getEndings();
    return endings.entrySet().stream()
        .filter(entry -> !entry.getKey().equals("completed"))
        .sorted(
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry::getKey))
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Column<ReportRow> count(
      String header, String field, int rank, Function<ReportRow, @Nullable Long> value) {
    return Column.number(
        header, field, rank, row -> text(value.apply(row)), row -> text(value.apply(row)));
  }

  private static Column<ReportRow> hours(
      String header,
      String field,
      int rank,
      Function<ReportRow, @Nullable ReportAmount> amount,
      Function<ReportAmount, Double> part) {
    return Column.number(
        header,
        field,
        rank,
        row -> shown(amount.apply(row), part),
        row -> raw(amount.apply(row), part));
  }

  private static Column<ReportRow> csv(
      String field,
      Function<ReportRow, @Nullable ReportAmount> amount,
      Function<ReportAmount, Double> part) {
    return Column.csv(field, row -> raw(amount.apply(row), part));
  }

  private static Column<ReportRow> efficiency(
      String header, String field, int rank, Function<ReportRow, @Nullable ReportAmount> amount) {
    return Column.number(
        header,
        field,
        rank,
        row -> share(amount.apply(row)),
        row -> {
          ReportAmount value = amount.apply(row);
          return value == null ? "" : text(value.getEfficiency());
        });
  }

  /** {@code n/a} where nothing was measured: that is no zero. */
  static String share(@Nullable ReportAmount amount) {
    if (amount == null || amount.getAllocated() == 0) {
      return "";
    }
    return amount.getEfficiency() == null ? "n/a" : Meter.percent(amount.getEfficiency()).strip();
  }

  private static String shown(@Nullable ReportAmount amount, Function<ReportAmount, Double> part) {
    return amount == null || amount.getAllocated() == 0 ? "" : number(part.apply(amount));
  }

  /** Three significant digits or whole numbers, thousands apart. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size == 0 ? "%.0f" : size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }

  private static String raw(@Nullable ReportAmount amount, Function<ReportAmount, Double> part) {
    return amount == null ? "" : text(part.apply(amount));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }
}
