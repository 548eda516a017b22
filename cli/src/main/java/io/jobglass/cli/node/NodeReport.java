package io.jobglass.cli.node;

import io.jobglass.api.client.model.GpuFinding;
import io.jobglass.api.client.model.Node;
import io.jobglass.api.client.model.NodeBucket;
import io.jobglass.api.client.model.NodeFinding;
import io.jobglass.api.client.model.NodeHistory;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Meter;
import io.jobglass.cli.output.Sparkline;
import io.jobglass.cli.output.Text;
import io.jobglass.cli.output.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The report on one node, at most 80 columns: what it has and uses, and its last hours. */
final class NodeReport {
  private static final int LABEL = 9;
  private static final int VALUE = 32;
  private static final int METER = 20;
  private static final int MAX_CELLS = 40;

  private final Display display;

  NodeReport(Display display) {
    this.display = display;
  }

  String of(Node node, NodeHistory history) {
    StringBuilder out = new StringBuilder();
    head(out, node);
    now(out, node);
    if (history.getBuckets().size() > 1) {
      course(out, node, history);
    }
    findings(out, node);
    return out.toString();
  }

  private void head(StringBuilder out, Node node) {
    String state = String.valueOf(node.getState()).toUpperCase(Locale.ROOT);
    boolean silent = node.getState() == Node.StateEnum.SILENT;
    out.append(display.bold("Node " + Text.clean(node.getNode())));
    if (node.getCluster() != null) {
      out.append("  ").append(Text.clean(node.getCluster()));
    }
    out.append("  ").append(silent ? display.bad(state) : display.good(state));
    if (node.getLastReportAt() != null) {
      out.append("  last report ").append(Times.local(node.getLastReportAt(), display));
    }
    out.append('\n');
    List<String> jobs = node.getJobs() == null ? List.of() : node.getJobs();
    if (!jobs.isEmpty()) {
      Text.appendWrapped(
          out,
          Text.left("Jobs", LABEL),
          " ".repeat(LABEL),
          Text.clean(String.join(", ", jobs)),
          display.reportWidth());
    }
  }

  private void now(StringBuilder out, Node node) {
    out.append('\n');
    Double percent = node.getCpuUsagePercent();
    line(
        out,
        "CPU",
        (node.getCpus() == null ? "n/a" : node.getCpus() + " CPUs")
            + (node.getLoad1() == null ? "" : format(", load %.2f", node.getLoad1())),
        percent == null ? null : percent / 100);
    Long used = node.getMemoryUsedBytes();
    Long total = node.getMemoryTotalBytes();
    line(
        out,
        "Memory",
        used == null || total == null
            ? "n/a"
            : MemorySize.format(used) + " of " + MemorySize.format(total),
        used == null || total == null || total == 0 ? null : (Double) ((double) used / total));
    if (node.getActivity() == null) {
      return;
    }
    List<String> others = new ArrayList<>();
    Double cores = node.getActivity().getUnattributedCores();
    if (cores != null) {
      others.add(format("%.2f cores", cores));
    }
    Long memory = node.getActivity().getUnattributedMemoryBytes();
    if (memory != null) {
      others.add(MemorySize.format(memory));
    }
    if (!others.isEmpty()) {
      line(out, "No job's", String.join(", ", others), null);
    }
  }

  private void line(StringBuilder out, String label, String value, @Nullable Double fraction) {
    String line = Text.left(label, LABEL) + Text.left(value, VALUE);
    out.append((fraction == null ? line : line + Meter.of(fraction, METER)).stripTrailing());
    out.append('\n');
  }

  private void course(StringBuilder out, Node node, NodeHistory history) {
    out.append('\n');
    String range =
        Times.local(history.getStartTime(), display)
            + " to "
            + Times.local(history.getEndTime(), display)
            + " "
            + display.zoneName();
    out.append(display.bold("Course")).append("   ").append(range).append('\n');
    bars(out, "CPU", history, NodeBucket::getCpuUsagePercent, 100, value -> "100 %");
    bars(
        out,
        "Memory",
        history,
        NodeBucket::getMemoryUsedBytes,
        node.getMemoryTotalBytes() == null ? 0 : (double) node.getMemoryTotalBytes(),
        NodeReport::bytes);
    bars(out, "GPU", history, NodeBucket::getGpuUsagePercent, 100, value -> "100 %");
    bars(out, "Jobs", history, NodeBucket::getJobCount, 0, value -> format("%.0f", value));
    bars(
        out,
        "Net in",
        history,
        NodeBucket::getNetworkReceivedBytesPerSecond,
        0,
        value -> bytes(value) + "/s");
    bars(
        out,
        "Net out",
        history,
        NodeBucket::getNetworkSentBytesPerSecond,
        0,
        value -> bytes(value) + "/s");
    bars(
        out,
        "Disk in",
        history,
        NodeBucket::getDiskReadBytesPerSecond,
        0,
        value -> bytes(value) + "/s");
    bars(
        out,
        "Disk out",
        history,
        NodeBucket::getDiskWrittenBytesPerSecond,
        0,
        value -> bytes(value) + "/s");
    bars(out, "Power", history, NodeBucket::getPowerWatts, 0, value -> format("%.0f W", value));
  }

  /**
   * One line of bars, each the highest of its stretch; none where nothing was told.
   *
   * @param top what a full bar means; 0 for the highest value
   */
  private void bars(
      StringBuilder out,
      String label,
      NodeHistory history,
      Function<NodeBucket, @Nullable Number> value,
      double top,
      Function<Double, String> scale) {
    double highest =
        history.getBuckets().stream()
            .map(value)
            .filter(Objects::nonNull)
            .mapToDouble(Number::doubleValue)
            .max()
            .orElse(-1);
    if (highest < 0) {
      return;
    }
    double limit = top > 0 ? top : highest;
    out.append(Text.left(label, LABEL))
        .append(Sparkline.of(cells(history, value), limit, display.unicode()))
        .append("  0..")
        .append(scale.apply(limit))
        .append('\n');
  }

  private static List<OptionalDouble> cells(
      NodeHistory history, Function<NodeBucket, @Nullable Number> value) {
    double span =
        Math.max(1, Duration.between(history.getStartTime(), history.getEndTime()).toSeconds());
    long buckets = Math.max(1, (long) Math.ceil(span / history.getBucketSeconds()));
    int count = (int) Math.min(MAX_CELLS, buckets);
    List<OptionalDouble> cells =
        new ArrayList<>(Collections.nCopies(count, OptionalDouble.empty()));
    for (NodeBucket bucket : history.getBuckets()) {
      Number number = value.apply(bucket);
      double offset = Duration.between(history.getStartTime(), bucket.getTime()).toSeconds();
      int cell = Math.clamp((long) (offset / span * count), 0, count - 1);
      if (number != null && cells.get(cell).orElse(-1) < number.doubleValue()) {
        cells.set(cell, OptionalDouble.of(number.doubleValue()));
      }
    }
    return cells;
  }

  private void findings(StringBuilder out, Node node) {
    List<String> lines = new ArrayList<>();
    if (node.getFindings() != null) {
      for (NodeFinding finding : node.getFindings()) {
        lines.add(finding.getStatement());
      }
    }
    if (node.getGpuFindings() != null) {
      for (GpuFinding finding : node.getGpuFindings()) {
        lines.add(finding.getText());
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    out.append('\n').append(display.bold("Findings")).append('\n');
    for (String line : lines) {
      Text.appendWrapped(out, "  - ", "    ", Text.clean(line), display.reportWidth());
    }
  }

  private static String bytes(double value) {
    return MemorySize.format((long) value);
  }

  private static String format(String pattern, Object value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
