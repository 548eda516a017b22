package io.jobglass.server.export;

import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.NodeView;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The series of nodes whose agents report. Thread-safe. */
public final class NodeSeries {
  private final LiveNodes nodes;
  private final String defaultCluster;

  public NodeSeries(LiveNodes nodes, String defaultCluster) {
    this.nodes = nodes;
    this.defaultCluster = defaultCluster;
  }

  /** Hands out every family of one scrape. */
  public void collect(Consumer<GaugeSnapshot> out) {
    List<NodeView> views = nodes.all();
    totals(
        out,
        views,
        "hpc_node_cpu_usage_percent",
        "Busy share of all CPUs of the node, percent.",
        NodeTotals::cpuUsagePercent);
    totals(
        out,
        views,
        "hpc_node_memory_usage_bytes",
        "Memory of the node that is not available, bytes.",
        NodeTotals::memoryUsedBytes);
    family(
        out,
        views,
        "hpc_node_gpu_usage_percent",
        "Mean utilisation of those GPUs of the node that jobs hold, percent.",
        NodeSeries::gpuPercent);
    family(out, views, "hpc_node_job_count", "Jobs on the node.", NodeView::jobCount);
    totals(
        out,
        views,
        "hpc_node_total_memory_bytes",
        "Memory of the node, bytes.",
        NodeTotals::memoryTotalBytes);
    totals(out, views, "hpc_node_total_cpus", "Logical CPUs of the node online.", NodeTotals::cpus);
    family(out, views, "hpc_node_state", "1 while the node's agent reports.", view -> 1);
    totals(
        out, views, "hpc_node_cpu_load", "One-minute load average of the node.", NodeTotals::load1);
    GaugeFamily last =
        new GaugeFamily(
            "hpc_job_last_collect_timestamp_seconds",
            "When the newest measurements were taken, seconds since 1970.");
    views.stream()
        .map(view -> view.report().time())
        .max(Comparator.naturalOrder())
        .map(NodeSeries::seconds)
        .ifPresent(seconds -> last.add(Labels.EMPTY, seconds));
    out.accept(last.snapshot());
  }

  private static Double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
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

  private void totals(
      Consumer<GaugeSnapshot> out,
      List<NodeView> views,
      String name,
      String help,
      Function<NodeTotals, @Nullable Number> value) {
    family(out, views, name, help, view -> value.apply(view.report().totals()));
  }

  private void family(
      Consumer<GaugeSnapshot> out,
      List<NodeView> views,
      String name,
      String help,
      Function<NodeView, @Nullable Number> value) {
    GaugeFamily family = new GaugeFamily(name, help);
    for (NodeView view : views) {
      String cluster = view.report().cluster();
      String node = view.report().node();
      String label = cluster.equals(defaultCluster) ? node : cluster + ":" + node;
      family.add(Labels.of("node", label), value.apply(view));
    }
    out.accept(family.snapshot());
  }
}
