package io.jobglass.server.accounting;

import io.jobglass.api.server.model.ReportAmount;
import io.jobglass.core.accounting.Amount;
import io.jobglass.core.accounting.Balance;
import io.jobglass.core.accounting.ReportRow;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes rows of a report in the units of the document: hours, GiB, kWh, kg. */
final class UsageReportJson {
  private static final double HOUR = 3600;
  private static final double GIBIBYTE = 1L << 30;
  private static final double JOULES_PER_KWH = 3.6e6;
  private static final double GRAMS_PER_KG = 1000;

  private final @Nullable Double co2GramsPerKwh;

  UsageReportJson(@Nullable Double co2GramsPerKwh) {
    this.co2GramsPerKwh = co2GramsPerKwh;
  }

  io.jobglass.api.server.model.ReportRow row(ReportRow row) {
    Balance balance = row.balance();
    Map<String, Long> endings = new TreeMap<>();
    row.endings().forEach((reason, count) -> endings.put(reason.code(), count));
    io.jobglass.api.server.model.ReportRow json = new io.jobglass.api.server.model.ReportRow();
    json.setName(row.name());
    json.setJobs(row.jobs());
    json.setJobsWithoutAllocation(row.jobsWithoutAllocation());
    json.setJobsImported(row.jobsImported());
    json.setFailed(row.failed());
    json.setEndings(endings);
    json.setCoreHours(amount(balance.cores(), HOUR));
    json.setMemoryGibHours(amount(balance.memory(), GIBIBYTE * HOUR));
    json.setGpuHours(amount(balance.gpus(), HOUR));
    json.setGpuEnergyKwh(amount(balance.energy(), JOULES_PER_KWH));
    if (co2GramsPerKwh != null && co2GramsPerKwh > 0) {
      json.setCo2Kg(amount(balance.energy(), JOULES_PER_KWH * GRAMS_PER_KG / co2GramsPerKwh));
    }
    json.setCoreHoursBeyond(balance.coreSecondsBeyond() / HOUR);
    json.setGpuHoursWithoutEnergy(balance.gpuSecondsWithoutEnergy() / HOUR);
    json.setTimeLimitHours(row.limitSeconds() / HOUR);
    json.setTimeRunHours(row.ranSeconds() / HOUR);
    return json;
  }

  private static ReportAmount amount(Amount amount, double unit) {
    double measured = amount.used() + amount.wasted();
    return new ReportAmount(
            amount.allocated() / unit,
            amount.used() / unit,
            amount.wasted() / unit,
            amount.notMeasured() / unit)
        .efficiency(measured > 0 ? (Double) (amount.used() / measured) : null);
  }
}
