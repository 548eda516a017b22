package io.jobglass.cli.job;

import io.jobglass.api.client.model.Finding;
import io.jobglass.api.client.model.GpuDeviceSummary;
import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.NodeUsage;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Text;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A job as Princeton's {@code jobstats} prints it, 80 columns, sizes decimal. The notes are our
 * findings. A part that nobody measured says so where jobstats would print a number. Stateless.
 */
final class JobstatsLayout {
  private static final int WIDTH = 80;
  private static final int CELLS = 50;
  private static final String RULE = "=".repeat(WIDTH) + "\n";

  private final Display display;
  private final StringBuilder out = new StringBuilder();

  private JobstatsLayout(Display display) {
    this.display = display;
  }

  static String of(JobView view, Display display) {
    return new JobstatsLayout(display).report(view);
  }

  private String report(JobView view) {
    Job job = view.job();
    List<NodeUsage> nodes = job.getNodeUsage() == null ? List.of() : job.getNodeUsage();
    List<GpuDeviceSummary> gpus = gpus(job);
    out.append('\n').append(RULE).append(centred("Slurm Job Statistics")).append(RULE);
    JobstatsFacts.append(out, job, display);
    title("Overall Utilization");
    meter("CPU utilization ", Efficiency.cpu(job));
    meter("CPU memory usage", share(nodes, JobstatsLayout::peak, NodeUsage::getMemoryLimitBytes));
    if (JobstatsFacts.gpuCount(job) > 0) {
      meter("GPU utilization ", job.getAvgGpuUsage() == null ? null : job.getAvgGpuUsage() / 100);
      meter("GPU memory usage", gpuMemory(gpus));
    }
    title("Detailed Utilization");
    cpu(job, nodes);
    memory(nodes);
    if (JobstatsFacts.gpuCount(job) > 0) {
      gpus(gpus);
    }
    notes(view);
    return out.toString();
  }

  /** By node, then by number. */
  private static List<GpuDeviceSummary> gpus(Job job) {
    if (job.getGpuSummary() == null) {
      return List.of();
    }
    return job.getGpuSummary().getDevices().stream()
        .sorted(
            Comparator.comparing((GpuDeviceSummary gpu) -> JobColumns.text(gpu.getNode()))
                .thenComparingInt(
                    gpu -> gpu.getIndex() == null ? Integer.MAX_VALUE : gpu.getIndex())
                .thenComparing(GpuDeviceSummary::getDevice))
        .toList();
  }

  private void title(String text) {
    out.append('\n').append(centred(text)).append(RULE);
  }

  private static String centred(String text) {
    return " ".repeat((WIDTH - text.length()) / 2) + text + "\n";
  }

  /** A bar for each two percent; the number eats the right end. */
  private void meter(String label, @Nullable Double fraction) {
    out.append("  ").append(label);
    if (fraction == null) {
      out.append("  no data, because nobody measured it\n");
      return;
    }
    String percent = Math.round(fraction * 100) + "%";
    int bars = Math.clamp(Math.round(fraction * CELLS), 0, CELLS);
    String body = "|".repeat(bars) + " ".repeat(CELLS - bars);
    out.append(" [").append(body, 0, CELLS - percent.length()).append(percent).append("]\n");
  }

  private void cpu(Job job, List<NodeUsage> nodes) {
    out.append("  CPU utilization per node (CPU time used/run time)\n");
    Double ran = job.getRuntimeSeconds();
    double used = 0;
    double held = 0;
    for (NodeUsage node : nodes) {
      if (node.getCpuSeconds() == null || node.getCpus() == null || ran == null || ran <= 0) {
        out.append("      ").append(nodeName(node)).append(": no data\n");
        continue;
      }
      double all = ran * node.getCpus();
      used += node.getCpuSeconds();
      held += all;
      out.append("      ").append(nodeName(node)).append(": ");
      out.append(SlurmWords.clock(node.getCpuSeconds())).append('/').append(SlurmWords.clock(all));
      out.append(" (efficiency=").append(percent(node.getCpuSeconds() / all)).append(')');
      out.append(node.getCpuSeconds() == 0 ? " <-- CPU node was not used\n" : "\n");
    }
    if (nodes.size() > 1 && held > 0) {
      out.append("  Total used/runtime: ").append(SlurmWords.clock(used)).append('/');
      out.append(SlurmWords.clock(held)).append(", efficiency=").append(percent(used / held));
      out.append('\n');
    }
  }

  private void memory(List<NodeUsage> nodes) {
    out.append("\n  CPU memory usage per node - used/allocated\n");
    for (NodeUsage node : nodes) {
      Long used = peak(node);
      Long all = node.getMemoryLimitBytes();
      out.append("      ").append(nodeName(node)).append(": ");
      if (used == null || all == null) {
        out.append("no data\n");
      } else {
        out.append(JobstatsFacts.size(used)).append('/').append(JobstatsFacts.size(all));
        Integer cpus = node.getCpus();
        if (cpus != null && cpus > 0) {
          out.append(" (")
              .append(JobstatsFacts.size(used / cpus))
              .append('/')
              .append(JobstatsFacts.size(all / cpus));
          out.append(" per core of ").append(cpus).append(')');
        }
        out.append('\n');
      }
    }
  }

  private void gpus(List<GpuDeviceSummary> gpus) {
    out.append("\n  GPU utilization per node\n");
    if (gpus.isEmpty()) {
      out.append("      no data, because nobody told of single GPUs\n");
    }
    for (GpuDeviceSummary gpu : gpus) {
      Double mean = gpu.getAvgUtilizationPercent();
      out.append("      ").append(gpuName(gpu)).append(": ");
      if (mean == null) {
        out.append(isMig(gpu) ? "GPU utilization is unknown for MIG jobs\n" : "no data\n");
      } else {
        out.append(percent(mean / 100)).append(mean == 0 ? " <-- GPU was not used\n" : "\n");
      }
    }
    out.append("\n  GPU memory usage per node - maximum used/total\n");
    for (GpuDeviceSummary gpu : gpus) {
      Long used = gpu.getMemoryPeakBytes();
      Long all = gpu.getMemoryTotalBytes();
      out.append("      ").append(gpuName(gpu)).append(": ");
      out.append(
          used == null || all == null || all == 0
              ? "no data\n"
              : JobstatsFacts.size(used)
                  + "/"
                  + JobstatsFacts.size(all)
                  + " ("
                  + percent((double) used / all)
                  + ")\n");
    }
  }

  private void notes(JobView view) {
    List<Finding> findings =
        view.diagnosis().getFindings() == null ? List.of() : view.diagnosis().getFindings();
    if (findings.isEmpty()) {
      return;
    }
    title("Notes");
    for (Finding finding : findings) {
      String advice = finding.getAdvice() == null ? "" : " " + finding.getAdvice();
      Text.appendWrapped(
          out, "  * ", "    ", Text.clean(finding.getStatement() + advice), WIDTH - 2);
    }
  }

  private static String nodeName(NodeUsage node) {
    return Text.clean(node.getNode() == null ? "(all nodes)" : node.getNode());
  }

  private static String gpuName(GpuDeviceSummary gpu) {
    String number =
        gpu.getIndex() == null || isMig(gpu) ? gpu.getDevice() : gpu.getIndex().toString();
    return Text.clean(JobColumns.text(gpu.getNode()) + " (GPU " + number + ")");
  }

  /** An instance is a device of its own, with the number of its card. */
  private static boolean isMig(GpuDeviceSummary gpu) {
    return gpu.getDevice().startsWith("MIG-");
  }

  private static @Nullable Long peak(NodeUsage node) {
    return node.getMemoryAnonPeakBytes() != null
        ? node.getMemoryAnonPeakBytes()
        : node.getMemoryPeakBytes();
  }

  private static @Nullable Double gpuMemory(List<GpuDeviceSummary> gpus) {
    return share(gpus, GpuDeviceSummary::getMemoryPeakBytes, GpuDeviceSummary::getMemoryTotalBytes);
  }

  private static <T> @Nullable Double share(
      List<T> parts, Function<T, @Nullable Long> used, Function<T, @Nullable Long> all) {
    double usedSum = 0;
    double allSum = 0;
    for (T part : parts) {
      Long one = used.apply(part);
      Long whole = all.apply(part);
      if (one != null && whole != null) {
        usedSum += one;
        allSum += whole;
      }
    }
    return allSum == 0 ? null : (Double) (usedSum / allSum);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f%%", fraction * 100);
  }
}
