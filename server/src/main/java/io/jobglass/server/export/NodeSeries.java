package io.jobglass.server.export;

import io.jobglass.core.diagnosis.BadNode;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.NodeView;
import io.jobglass.server.nodes.BadNodes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The series of nodes whose agents report. Thread-safe. */
public final class NodeSeries {
  private static final List<Family> FAMILIES =
      List.of(
          totals(
              "hpc_node_cpu_usage_percent",
              "Busy share of all CPUs of the node, percent.",
              NodeTotals::cpuUsagePercent),
          totals(
              "hpc_node_memory_usage_bytes",
              "Memory of the node that is not available, bytes.",
              NodeTotals::memoryUsedBytes),
          new Family(
              "hpc_node_gpu_usage_percent",
              "Mean utilisation of those GPUs of the node that jobs hold, percent.",
              NodeSeries::gpuPercent),
          new Family("hpc_node_job_count", "Jobs on the node.", NodeView::jobCount),
          totals(
              "hpc_node_total_memory_bytes",
              "Memory of the node, bytes.",
              NodeTotals::memoryTotalBytes),
          totals("hpc_node_total_cpus", "Logical CPUs of the node online.", NodeTotals::cpus),
          new Family("hpc_node_state", "1 while the node's agent reports.", view -> 1),
          totals("hpc_node_cpu_load", "One-minute load average of the node.", NodeTotals::load1));

  private final LiveNodes nodes;
  private final BadNodes badNodes;
  private final String defaultCluster;

  public NodeSeries(LiveNodes nodes, BadNodes badNodes, String defaultCluster) {
    this.nodes = nodes;
    this.badNodes = badNodes;
    this.defaultCluster = defaultCluster;
  }

  private record Family(String name, String help, Function<NodeView, @Nullable Number> value) {}

  private static Family totals(
      String name, String help, Function<NodeTotals, @Nullable Number> value) {
    return new Family(name, help, view -> value.apply(view.report().totals()));
  }

  /** Writes every family of one scrape. */
  void write(GaugeText out) {
    List<NodeView> views =
        nodes.all().stream().sorted(Comparator.comparing(view -> view.report().node())).toList();
    Map<String, NodeView> byLabel = new LinkedHashMap<>();
    views.forEach(view -> byLabel.putIfAbsent(label(view), view));
    for (Family family : FAMILIES) {
      out.family(family.name(), family.help());
      byLabel.forEach(
          (node, view) -> out.value(GaugeText.labels("node", node), family.value().apply(view)));
    }
    out.family(
        "hpc_node_abnormal_ends",
        "Ends within a day for which the node may be to blame, where they make a finding.");
    for (BadNode bad : badNodes.latest()) {
      String node = label(bad.cluster(), bad.node());
      out.value(GaugeText.labels("node", node), bad.ends().size());
    }
    out.family(
        "hpc_job_last_collect_timestamp_seconds",
        "When the newest measurements were taken, seconds since 1970.");
    views.stream()
        .map(view -> view.report().time())
        .max(Comparator.naturalOrder())
        .ifPresent(time -> out.value(GaugeText.labels(), time.toEpochMilli() / 1000.0));
  }

  private String label(NodeView view) {
    return label(view.report().cluster(), view.report().node());
  }

  private String label(String cluster, String node) {
    return cluster.equals(defaultCluster) ? node : cluster + ":" + node;
  }

  private static @Nullable Double gpuPercent(NodeView view) {
    OptionalDouble mean =
        view.jobs().values().stream()
            .flatMap(usage -> usage.gpus().stream())
            .map(GpuUsage::utilizationPercent)
            .filter(Objects::nonNull)
            .mapToDouble(percent -> Objects.requireNonNull(percent))
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
