package io.jobglass.server.accounting;

import io.jobglass.api.server.model.ReportAmount;
import io.jobglass.api.server.model.ReportRow;
import io.jobglass.api.server.model.UsageReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;

/** Writes a report as CSV (RFC 4180), fields named as in JSON. */
public final class UsageReportCsv extends AbstractHttpMessageConverter<UsageReport> {
  private static final List<String> AMOUNTS =
      List.of("core_hours", "memory_gib_hours", "gpu_hours", "gpu_energy_kwh", "co2_kg");

  public UsageReportCsv() {
    super(new MediaType("text", "csv", StandardCharsets.UTF_8));
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type == UsageReport.class;
  }

  @Override
  public boolean canRead(Class<?> type, @Nullable MediaType media) {
    return false;
  }

  @Override
  protected UsageReport readInternal(Class<? extends UsageReport> type, HttpInputMessage message) {
    throw new UnsupportedOperationException("reports are only written");
  }

  @Override
  protected void writeInternal(UsageReport report, HttpOutputMessage message) throws IOException {
    message.getBody().write(text(report).getBytes(StandardCharsets.UTF_8));
  }

  static String text(UsageReport report) {
    List<String> header = new ArrayList<>(List.of("name", "jobs", "failed"));
    for (String amount : AMOUNTS) {
      for (String part : List.of("allocated", "used", "wasted", "not_measured")) {
        header.add(amount + "_" + part);
      }
    }
    header.addAll(
        List.of(
            "core_hours_beyond",
            "gpu_hours_without_energy",
            "jobs_without_allocation",
            "time_limit_hours",
            "time_run_hours",
            "jobs_imported"));
    StringBuilder csv = new StringBuilder(String.join(",", header)).append("\r\n");
    for (ReportRow row : report.getRows()) {
      csv.append(String.join(",", fields(row))).append("\r\n");
    }
    return csv.toString();
  }

  private static List<String> fields(ReportRow row) {
    List<String> fields = new ArrayList<>();
    fields.add(quoted(Objects.toString(row.getName(), "")));
    fields.add(String.valueOf(row.getJobs()));
    fields.add(String.valueOf(row.getFailed()));
    add(fields, row.getCoreHours());
    add(fields, row.getMemoryGibHours());
    add(fields, row.getGpuHours());
    add(fields, row.getGpuEnergyKwh());
    add(fields, row.getCo2Kg());
    fields.add(String.valueOf(row.getCoreHoursBeyond()));
    fields.add(String.valueOf(row.getGpuHoursWithoutEnergy()));
    fields.add(String.valueOf(row.getJobsWithoutAllocation()));
    fields.add(String.valueOf(row.getTimeLimitHours()));
    fields.add(String.valueOf(row.getTimeRunHours()));
    fields.add(String.valueOf(row.getJobsImported()));
    return fields;
  }

  private static void add(List<String> fields, @Nullable ReportAmount amount) {
    if (amount == null) {
      fields.addAll(List.of("", "", "", ""));
    } else {
      fields.add(String.valueOf(amount.getAllocated()));
      fields.add(String.valueOf(amount.getUsed()));
      fields.add(String.valueOf(amount.getWasted()));
      fields.add(String.valueOf(amount.getNotMeasured()));
    }
  }

  /** A leading sign would be a formula to a spreadsheet; a name never needs one. */
  private static String quoted(String text) {
    String safe = text.matches("[=+@-].*") ? "'" + text : text;
    boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c < ' ');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
