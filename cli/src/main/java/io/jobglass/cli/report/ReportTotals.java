package io.jobglass.cli.report;

import io.jobglass.api.client.model.ReportAmount;
import io.jobglass.api.client.model.ReportRow;
import io.jobglass.api.client.model.UsageReport;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Text;
import io.jobglass.cli.output.Times;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a report says of all rows together, in words, and how its numbers are meant. */
final class ReportTotals {
  private final Display display;

  ReportTotals(Display display) {
    this.display = display;
  }

  String heading(UsageReport report) {
    return display.bold(
            report.getGroup().getValue().toUpperCase(Locale.ROOT).charAt(0)
                + report.getGroup().getValue().substring(1)
                + "  "
                + Times.local(report.getFrom(), display)
                + " to "
                + Times.local(report.getTo(), display)
                + " "
                + display.zoneName())
        + "\n";
  }

  String of(UsageReport report) {
    ReportRow total = report.getTotal();
    StringBuilder out = new StringBuilder("\n");
    if (report.getRowCount() > report.getRows().size()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%d of %d rows; more with --limit%n",
              report.getRows().size(),
              report.getRowCount()));
    }
    line(out, "Cores", total.getCoreHours(), "core-hours");
    line(out, "Memory", total.getMemoryGibHours(), "GiB-hours");
    line(out, "GPUs", total.getGpuHours(), "GPU-hours");
    line(out, "Energy", total.getGpuEnergyKwh(), "kWh of GPUs");
    line(out, "CO2e", total.getCo2Kg(), "kg");
    String endings = ReportColumns.endings(total);
    if (!endings.isEmpty()) {
      Text.appendWrapped(out, "Ends     ", "         ", endings, display.reportWidth());
    }
    if (total.getJobsImported() != null && total.getJobsImported() > 0) {
      Text.appendWrapped(
          out,
          "",
          "",
          "Not measured (imported): "
              + total.getJobsImported()
              + " jobs from accounting, which no agent watched.",
          display.reportWidth());
    }
    if (total.getJobsWithoutAllocation() > 0) {
      Text.appendWrapped(
          out,
          "",
          "",
          total.getJobsWithoutAllocation()
              + " jobs are in no sum of cores: nobody told how many they had.",
          display.reportWidth());
    }
    return out.toString();
  }

  private void line(StringBuilder out, String label, @Nullable ReportAmount amount, String unit) {
    if (amount == null || amount.getAllocated() == 0) {
      return;
    }
    Text.appendWrapped(
        out,
        Text.left(label, 9),
        " ".repeat(9),
        ReportColumns.number(amount.getAllocated())
            + " "
            + unit
            + " = "
            + ReportColumns.number(amount.getUsed())
            + " used + "
            + ReportColumns.number(amount.getWasted())
            + " wasted + "
            + ReportColumns.number(amount.getNotMeasured())
            + " not measured"
            + (amount.getEfficiency() == null
                ? "; no data, because no agent measured these jobs"
                : "; efficiency " + ReportColumns.share(amount)),
        display.reportWidth());
  }
}
