package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.NodeUsage;
import io.jobglass.cli.output.Text;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job as Slurm's contributed {@code seff} prints it, line by line. Where seff would print a zero
 * for what nobody measured, {@code n/a} stands. Stateless.
 */
final class SeffLayout {
  private static final String[] UNITS = {"KB", "MB", "GB", "TB", "PB", "EB"};

  private SeffLayout() {}

  static String of(Job job) {
    StringBuilder out = new StringBuilder();
    line(out, "Job ID", job.getId());
    if (job.getDisplayId() != null && job.getDisplayId().contains("_")) {
      line(out, "Array Job ID", job.getDisplayId());
    }
    line(out, "Cluster", JobColumns.text(job.getCluster()));
    line(out, "User/Group", JobColumns.text(job.getUser()) + "/" + group(job));
    if (SlurmWords.running(job)) {
      line(out, "State", SlurmWords.state(job));
    } else {
      int code = Objects.requireNonNullElse(job.getExitCode(), 0);
      line(out, "State", SlurmWords.state(job) + " (exit code " + code + ")");
    }
    cores(out, job);
    if (SlurmWords.running(job)) {
      out.append("WARNING: Efficiency statistics may be misleading for RUNNING jobs.\n");
    }
    cpu(out, job);
    memory(out, job);
    return out.toString();
  }

  private static String group(Job job) {
    // The record has no group; an account is what people look for beside the user.
    return job.getScheduler() == null ? "" : JobColumns.text(job.getScheduler().getAccount());
  }

  private static void cores(StringBuilder out, Job job) {
    Integer cpus = Efficiency.cpus(job);
    int nodes = SlurmWords.nodes(job);
    if (cpus == null) {
      line(out, "Cores", "n/a");
    } else if (cpus == 1) {
      line(out, "Cores", "1");
    } else {
      line(out, "Nodes", Integer.toString(nodes));
      line(out, "Cores per node", Integer.toString(cpus / nodes));
    }
  }

  private static void cpu(StringBuilder out, Job job) {
    Double used = job.getCpuSeconds();
    Double held = Efficiency.coreSeconds(job);
    Double efficiency = Efficiency.cpu(job);
    line(out, "CPU Utilized", used == null ? "n/a" : SlurmWords.clock(used));
    line(
        out,
        "CPU Efficiency",
        (efficiency == null ? "n/a" : percent(efficiency))
            + " of "
            + (held == null ? "n/a" : SlurmWords.clock(held))
            + " core-walltime");
    Double ran = job.getRuntimeSeconds();
    line(out, "Job Wall-clock time", ran == null ? "n/a" : SlurmWords.clock(ran));
  }

  private static void memory(StringBuilder out, Job job) {
    Long used = used(job);
    Long limit = UsageMeters.limit(job);
    int nodes = SlurmWords.nodes(job);
    // Slurm's totals are of the whole job; a kernel's limit holds on one node.
    Long all =
        limit == null ? null : job.getMemoryLimitBytes() != null ? (Long) (limit * nodes) : limit;
    line(
        out,
        "Memory Utilized",
        used == null ? "n/a" : size(used) + (nodes > 1 ? " (estimated maximum)" : ""));
    line(
        out,
        "Memory Efficiency",
        (used == null || all == null ? "n/a" : percent((double) used / all))
            + " of "
            + (all == null ? "n/a" : size(all) + " (" + size(all / nodes) + "/node)"));
  }

  /** The sum of the nodes' peaks, as seff adds up its tasks' peaks. */
  private static @Nullable Long used(Job job) {
    List<NodeUsage> nodes = job.getNodeUsage() == null ? List.of() : job.getNodeUsage();
    long sum = 0;
    boolean known = false;
    for (NodeUsage node : nodes) {
      Long peak =
          node.getMemoryAnonPeakBytes() != null
              ? node.getMemoryAnonPeakBytes()
              : node.getMemoryPeakBytes();
      if (peak != null) {
        sum += peak;
        known = true;
      }
    }
    return known ? (Long) sum : JobColumns.memory(job);
  }

  /** seff's units: 1024 to the next, named without the i. */
  private static String size(long bytes) {
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", value, UNITS[unit]);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.2f%%", fraction * 100);
  }

  private static void line(StringBuilder out, String label, String value) {
    out.append(label).append(": ").append(Text.clean(value)).append('\n');
  }
}
