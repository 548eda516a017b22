package io.jobglass.cli.job;

import io.jobglass.api.client.model.ExecutableCount;
import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.NodeUsage;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a job used besides time, CPU, memory and GPU, over all its nodes: I/O, waiting, programs,
 * energy. What no node tells has no line.
 */
final class OtherLines {
  private static final int LABEL = 9;
  private static final int MOST_PROGRAMS = 5;
  private static final double JOULES_PER_KWH = 3.6e6;

  private final Display display;

  OtherLines(Display display) {
    this.display = display;
  }

  void append(StringBuilder out, Job job) {
    List<NodeUsage> nodes = job.getNodeUsage() == null ? List.of() : job.getNodeUsage();
    line(out, "I/O", io(nodes));
    line(out, "Waited", waited(nodes));
    line(out, "Tasks", tasks(nodes));
    Double joules = sum(nodes, NodeUsage::getEnergyJoules);
    if (joules != null) {
      line(
          out,
          "Energy",
          List.of(
              String.format(Locale.ROOT, "%.3g kWh of the processors", joules / JOULES_PER_KWH)));
    }
  }

  private static List<String> io(List<NodeUsage> nodes) {
    List<String> parts = new ArrayList<>();
    Double read = sum(nodes, NodeUsage::getIoReadBytes);
    if (read != null) {
      parts.add(MemorySize.format(read.longValue()) + " read");
    }
    Double written = sum(nodes, NodeUsage::getIoWrittenBytes);
    if (written != null) {
      parts.add(MemorySize.format(written.longValue()) + " written");
    }
    return parts;
  }

  private static List<String> waited(List<NodeUsage> nodes) {
    List<String> parts = new ArrayList<>();
    seconds(parts, "for CPU", sum(nodes, NodeUsage::getCpuPressureSeconds));
    seconds(parts, "for memory", sum(nodes, NodeUsage::getMemoryPressureSeconds));
    seconds(parts, "for I/O", sum(nodes, NodeUsage::getIoPressureSeconds));
    seconds(parts, "throttled", sum(nodes, NodeUsage::getCpuThrottledSeconds));
    return parts;
  }

  private static void seconds(List<String> parts, String what, @Nullable Double seconds) {
    if (seconds != null) {
      parts.add(String.format(Locale.ROOT, "%.1f s %s", seconds, what));
    }
  }

  private static List<String> tasks(List<NodeUsage> nodes) {
    List<String> parts = new ArrayList<>();
    Double processes = sum(nodes, NodeUsage::getMaxProcesses);
    if (processes != null) {
      parts.add(String.format(Locale.ROOT, "%.0f processes", processes));
    }
    Double threads = sum(nodes, NodeUsage::getMaxThreads);
    if (threads != null) {
      parts.add(String.format(Locale.ROOT, "%.0f threads at most", threads));
    }
    Map<String, Integer> programs = new TreeMap<>();
    for (NodeUsage node : nodes) {
      if (node.getExecutables() != null) {
        for (ExecutableCount one : node.getExecutables()) {
          programs.merge(one.getName(), one.getCount(), Integer::sum);
        }
      }
    }
    programs.entrySet().stream()
        .sorted(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue()))
        .limit(MOST_PROGRAMS)
        .forEach(entry ->
            parts.add(entry.getKey() + (entry.getValue() > 1 ? " x" + entry.getValue() : "")));
    return parts;
  }

  /** Over the nodes that tell it; null when none does. */
  private static @Nullable Double sum(
      List<NodeUsage> nodes, Function<NodeUsage, @Nullable Number> value) {
    List<Double> told =
        nodes.stream().map(value).filter(Objects::nonNull).map(Number::doubleValue).toList();
    return told.isEmpty() ? null : (Double) told.stream().mapToDouble(Double::doubleValue).sum();
  }

  private void line(StringBuilder out, String label, List<String> parts) {
    if (!parts.isEmpty()) {
      Text.appendWrapped(
          out,
          Text.left(label, LABEL),
          " ".repeat(LABEL),
          Text.clean(String.join(", ", parts)),
          display.reportWidth());
    }
  }
}
