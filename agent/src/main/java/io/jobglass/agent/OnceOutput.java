package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuMetric;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.push.ReportJson;
import io.jobglass.core.usage.GpuFinding;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code --once} prints: a table for people, or the report that would be sent. */
final class OnceOutput {
  private static final String UNTOUCHED =
      io.jobglass.agent.gpu.GpuFinding.Kind.HELD_AND_UNTOUCHED.code();

  private final Settings settings;
  private final String bootId;
  private final String version;

  OnceOutput(Settings settings, String bootId, String version) {
    this.settings = settings;
    this.bootId = bootId;
    this.version = version;
  }

  String print(Windows.Window window, GpuLatest gpus) {
    List<JobUsage> jobs =
        window.jobs().values().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparing(JobUsage::path))
            .toList();
    return switch (settings.output()) {
      case JSON -> json(window, jobs);
      case TABLE ->
          table(jobs)
              + gpus(gpus)
              + section("Wrong or uncertain", wrong(window.gpuFindings()))
              + section("Not available", Missing.of(settings, window.totals(), jobs, gpus));
    };
  }

  private String json(Windows.Window window, List<JobUsage> jobs) {
    String cluster = settings.cluster();
    NodeReport report =
        new NodeReport(
            cluster == null ? "" : cluster,
            settings.node(),
            bootId,
            "once",
            1,
            window.time(),
            0,
            version,
            window.totals(),
            jobs,
            window.gpuFindings());
    return new String(new ReportJson().encode(report), StandardCharsets.UTF_8) + "\n";
  }

  private static String table(List<JobUsage> jobs) {
    String format = "%-16s %-12s %-8s %5s %12s %10s %10s %10s %4s %5s  %s%n";
    StringBuilder text = new StringBuilder();
    text.append(
        format.formatted(
            "JOB",
            "USER",
            "ORIGIN",
            "CPUS",
            "CPU-SECONDS",
            "ANON-MIB",
            "PEAK-MIB",
            "LIMIT-MIB",
            "OOM",
            "PROCS",
            "PATH"));
    for (JobUsage job : jobs) {
      Long micros = job.cpu().usageMicros();
      text.append(
          format.formatted(
              job.externalId(),
              shown(job.user()),
              job.origin(),
              shown(job.cpu().cpus()),
              micros == null ? "-" : String.format(Locale.ROOT, "%.2f", micros / 1e6),
              mebibytes(job.memory().anonBytes()),
              mebibytes(job.memory().peakBytes()),
              mebibytes(job.memory().limitBytes()),
              shown(job.memory().oomKills()),
              shown(job.processes()),
              job.path()));
    }
    return text.toString();
  }

  private static String gpus(GpuLatest gpus) {
    if (gpus.devices().isEmpty()) {
      return "";
    }
    String format = "%-42s %-26s %5s %6s %10s %10s  %s%n";
    StringBuilder text = new StringBuilder("\n");
    text.append(
        format.formatted("GPU", "MODEL", "INDEX", "UTIL-%", "USED-MIB", "TOTAL-MIB", "JOBS"));
    for (GpuReading reading : gpus.devices()) {
      GpuDevice device = reading.device();
      Double percent = reading.values().utilizationPercent();
      text.append(
          format.formatted(
              device.id(),
              shown(device.model()),
              shown(device.index()),
              percent == null ? "-" : String.format(Locale.ROOT, "%.0f", percent),
              mebibytes(reading.values().whole(GpuMetric.MEMORY_USED_BYTES)),
              mebibytes(reading.values().whole(GpuMetric.MEMORY_TOTAL_BYTES)),
              device.split() ? "in parts" : jobs(gpus.holders().get(device.id()))));
    }
    return text.toString();
  }

  private static String jobs(@Nullable List<GpuLatest.Holder> holders) {
    return holders == null
        ? "-"
        : String.join(
            ",", holders.stream().map(GpuLatest.Holder::jobId).distinct().sorted().toList());
  }

  /**
   * Of devices and of jobs' holds on them. How a driver is doing stands with what is missing, and
   * that a job never used a device cannot be told from one look.
   */
  private static List<String> wrong(List<GpuFinding> findings) {
    return findings.stream()
        .filter(finding -> finding.device() != null || finding.jobId() != null)
        .filter(finding -> !finding.kind().equals(UNTOUCHED))
        .map(finding ->
            finding.kind()
                + (finding.code() == null ? "" : ":" + finding.code())
                + (finding.device() == null ? "" : " " + finding.device())
                + (finding.jobId() == null ? "" : " job " + finding.jobId())
                + ": "
                + finding.text())
        .toList();
  }

  private static String section(String title, List<String> lines) {
    return lines.isEmpty()
        ? ""
        : "\n" + title + "\n" + String.join("", lines.stream().map("  %s%n"::formatted).toList());
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  private static String mebibytes(@Nullable Long bytes) {
    return bytes == null ? "-" : String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
  }
}
