package io.jobglass.cli.job;

import io.jobglass.api.client.model.AccountingUsage;
import io.jobglass.api.client.model.Coverage;
import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Meter;
import io.jobglass.cli.output.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a job used of what it had: time, CPU, memory, GPU; each with its "of what". */
final class UsageMeters {
  private static final int LABEL = 9;
  private static final int VALUE = 30;
  private static final int NARROW = 72;
  private static final int NARROW_VALUE = 27;
  private static final int LESS_THAN_METER = 60;
  private static final double MUCH = 0.95;

  private final Display display;

  UsageMeters(Display display) {
    this.display = display;
  }

  void append(StringBuilder out, Job job) {
    out.append('\n');
    time(out, job);
    cpu(out, job);
    memory(out, job);
    gpu(out, job);
    seen(out, job);
    accounting(out, job.getAccountingUsage());
  }

  private void seen(StringBuilder out, Job job) {
    Coverage coverage = job.getCoverage();
    if (coverage == null) {
      return;
    }
    int measured = coverage.getMeasuredNodes();
    int nodes = coverage.getNodes() == null ? measured : coverage.getNodes();
    int gaps = coverage.getGaps();
    String text =
        (nodes == measured ? "" : measured + " of ")
            + String.format(Locale.ROOT, "%d node%s, ", nodes, nodes == 1 ? "" : "s")
            + (gaps == 0
                ? "no gaps"
                : String.format(
                    Locale.ROOT,
                    "%d gap%s, %s not seen",
                    gaps,
                    gaps == 1 ? "" : "s",
                    Elapsed.formatSeconds(coverage.getUnseenSeconds())));
    line(out, "Seen", text, null, "");
  }

  /** What sacct says too: another count, so it stands apart and is compared with nothing. */
  private void accounting(StringBuilder out, @Nullable AccountingUsage usage) {
    if (usage == null) {
      return;
    }
    List<String> parts = new ArrayList<>();
    if (usage.getCpuSeconds() != null) {
      parts.add(String.format(Locale.ROOT, "%.2f s of CPU time", usage.getCpuSeconds()));
    }
    if (usage.getMaxRssBytes() != null) {
      parts.add("largest task " + MemorySize.format(usage.getMaxRssBytes()));
    }
    line(out, "sacct", String.join(", ", parts), null, "");
  }

  private void time(StringBuilder out, Job job) {
    Double runtime = job.getRuntimeSeconds();
    Long limit = job.getTimeLimitSeconds();
    if (runtime == null) {
      line(out, "Time", job.getStartTime() == null ? "not started" : "n/a", null, "");
    } else if (limit == null || limit == 0) {
      line(out, "Time", Elapsed.formatSeconds(runtime) + ", no limit told", null, "");
    } else {
      line(
          out,
          "Time",
          Elapsed.formatSeconds(runtime) + " of " + Elapsed.formatSeconds(limit),
          runtime / limit,
          runtime >= limit ? display.bad("LIMIT") : "");
    }
  }

  private void cpu(StringBuilder out, Job job) {
    Double seconds = job.getCpuSeconds();
    Double runtime = job.getRuntimeSeconds();
    Integer cpus = job.getAllocatedCpus() != null ? job.getAllocatedCpus() : job.getRequestedCpus();
    if (seconds == null || runtime == null || runtime <= 0) {
      Double average = job.getAvgCpuUsage();
      line(
          out,
          "CPU",
          average == null ? NoData.of(job) : "mean of samples",
          average == null ? null : average / 100,
          "");
      return;
    }
    double cores = seconds / runtime;
    if (cpus == null || cpus == 0) {
      line(out, "CPU", String.format(Locale.ROOT, "%.2f cores mean, none told", cores), null, "");
    } else {
      line(
          out,
          "CPU",
          String.format(Locale.ROOT, "%.2f of %d core%s mean", cores, cpus, cpus == 1 ? "" : "s"),
          cores / cpus,
          "");
    }
    line(out, "", String.format(Locale.ROOT, "%.2f s of CPU time", seconds), null, "");
  }

  private void memory(StringBuilder out, Job job) {
    Long peak = JobColumns.memory(job);
    Long limit = limit(job);
    if (peak == null) {
      line(
          out,
          "Memory",
          job.getMemoryUsageMb() == null
              ? NoData.of(job)
              : MemorySize.format(job.getMemoryUsageMb() << 20) + " now",
          null,
          "");
      return;
    }
    if (limit == null || limit == 0) {
      line(out, "Memory", MemorySize.format(peak) + " peak, no limit told", null, "");
    } else {
      double fraction = (double) peak / limit;
      line(
          out,
          "Memory",
          MemorySize.format(peak) + " of " + MemorySize.format(limit) + " peak",
          fraction,
          fraction >= MUCH ? display.bad("LIMIT") : "");
    }
    Long withCache = job.getMemoryPeakBytes();
    if (job.getMemoryAnonPeakBytes() != null && withCache != null && !withCache.equals(peak)) {
      line(out, "", MemorySize.format(withCache) + " peak with file cache", null, "");
    }
    if (job.getOomKills() != null && job.getOomKills() > 0) {
      line(out, "", job.getOomKills() + " killed by the kernel", null, display.bad("OOM"));
    }
  }

  static @Nullable Long limit(Job job) {
    if (job.getMemoryLimitBytes() != null) {
      return job.getMemoryLimitBytes();
    }
    Long megabytes =
        job.getAllocatedMemoryMb() != null
            ? job.getAllocatedMemoryMb()
            : job.getRequestedMemoryMb();
    return megabytes == null ? null : megabytes << 20;
  }

  private void gpu(StringBuilder out, Job job) {
    Integer gpus = job.getAllocatedGpus() != null ? job.getAllocatedGpus() : job.getRequestedGpus();
    if (job.getAvgGpuUsage() == null && (gpus == null || gpus == 0)) {
      return;
    }
    String of = gpus == null ? "mean" : "mean of " + gpus;
    if (job.getAvgGpuUsage() == null) {
      line(out, "GPU", NoData.of(job), null, "");
    } else {
      line(out, "GPU", of, job.getAvgGpuUsage() / 100, "");
    }
  }

  private void line(
      StringBuilder out, String label, String value, @Nullable Double fraction, String word) {
    String line =
        Text.left(label, LABEL)
            + Text.left(value, display.reportWidth() < NARROW ? NARROW_VALUE : VALUE);
    if (fraction != null) {
      int cells = Math.max(8, display.reportWidth() - LESS_THAN_METER);
      line += Meter.of(fraction, cells);
    }
    if (!word.isEmpty()) {
      line += "  " + word;
    }
    out.append(line.stripTrailing()).append('\n');
  }
}
