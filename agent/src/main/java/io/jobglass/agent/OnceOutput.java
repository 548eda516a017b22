package io.jobglass.agent;

import io.jobglass.agent.push.ReportJson;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code --once} prints: a table for people, or the report that would be sent. */
final class OnceOutput {
  private final Settings settings;
  private final String bootId;
  private final String version;
  private final InstantSource clock;

  OnceOutput(Settings settings, String bootId, String version, InstantSource clock) {
    this.settings = settings;
    this.bootId = bootId;
    this.version = version;
    this.clock = clock;
  }

  String print(Sampler.Snapshot snapshot) {
    List<JobUsage> jobs =
        snapshot.jobs().stream().sorted(Comparator.comparing(JobUsage::path)).toList();
    return switch (settings.output()) {
      case JSON -> json(snapshot, jobs);
      case TABLE -> table(jobs) + missing(snapshot);
    };
  }

  private String json(Sampler.Snapshot snapshot, List<JobUsage> jobs) {
    String cluster = settings.cluster();
    NodeReport report =
        new NodeReport(
            cluster == null ? "" : cluster,
            settings.node(),
            bootId,
            "once",
            1,
            clock.instant(),
            0,
            version,
            snapshot.totals(),
            jobs);
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

  private String missing(Sampler.Snapshot snapshot) {
    List<String> lines = Missing.of(settings, snapshot);
    return lines.isEmpty()
        ? ""
        : "\nNot available\n" + String.join("", lines.stream().map("  %s%n"::formatted).toList());
  }

  private static String shown(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  private static String mebibytes(@Nullable Long bytes) {
    return bytes == null ? "-" : String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
  }
}
