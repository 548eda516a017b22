package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Text;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

/** The first part of a {@code jobstats} report: what the job is and what it asked for. */
final class JobstatsFacts {
  private static final int LABEL = 15;
  private static final int NAME = 64;
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("EEE MMM d, yyyy 'at' h:mm a", Locale.US);

  private JobstatsFacts() {}

  static void append(StringBuilder out, Job job, Display display) {
    fact(out, "Job ID", job.getDisplayId() == null ? job.getId() : job.getDisplayId());
    String account =
        job.getScheduler() == null ? "" : JobColumns.text(job.getScheduler().getAccount());
    fact(out, "User/Account", JobColumns.text(job.getUser()) + "/" + account);
    String name = JobColumns.text(job.getName());
    fact(out, "Job Name", name.length() > NAME ? name.substring(0, NAME) + "..." : name);
    fact(out, "State", SlurmWords.state(job));
    fact(out, "Nodes", Integer.toString(SlurmWords.nodes(job)));
    Integer cpus = Efficiency.cpus(job);
    fact(out, "CPU Cores", cpus == null ? "n/a" : cpus.toString());
    Long memory = UsageMeters.limit(job);
    if (memory != null) {
      long all = job.getMemoryLimitBytes() != null ? memory * SlurmWords.nodes(job) : memory;
      fact(
          out,
          "CPU Memory",
          whole(all)
              + (cpus == null || cpus < 2 ? "" : " (" + size(all / cpus) + " per CPU-core)"));
    }
    if (gpuCount(job) > 0) {
      fact(out, "GPUs", Integer.toString(gpuCount(job)));
    }
    if (job.getScheduler() != null) {
      fact(
          out,
          "QOS/Partition",
          JobColumns.text(job.getScheduler().getQos())
              + "/"
              + JobColumns.text(job.getScheduler().getPartition()));
    }
    fact(out, "Cluster", JobColumns.text(job.getCluster()));
    if (job.getStartTime() != null) {
      fact(out, "Start Time", START.format(job.getStartTime().atZoneSameInstant(display.zone())));
    }
    if (job.getRuntimeSeconds() != null) {
      fact(
          out,
          "Run Time",
          SlurmWords.clock(job.getRuntimeSeconds())
              + (SlurmWords.running(job) ? " (in progress)" : ""));
    }
    Long limit = job.getTimeLimitSeconds();
    fact(out, "Time Limit", limit == null ? "UNLIMITED" : SlurmWords.clock(limit));
  }

  static int gpuCount(Job job) {
    Integer gpus = job.getAllocatedGpus() != null ? job.getAllocatedGpus() : job.getRequestedGpus();
    return Objects.requireNonNullElse(gpus, 0);
  }

  private static void fact(StringBuilder out, String label, String value) {
    out.append(Text.right(label, LABEL)).append(": ").append(Text.clean(value)).append('\n');
  }

  static String size(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB", "PB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f%s", value, units[unit]);
  }

  /** As {@link #size}, without a decimal that is zero. */
  private static String whole(long bytes) {
    return size(bytes).replace(".0", "");
  }
}
