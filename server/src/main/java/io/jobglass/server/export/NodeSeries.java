package io.jobglass.server.export;

import io.jobglass.core.diagnosis.BadNode;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.NodeView;
import io.jobglass.server.nodes.BadNodes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The series of nodes whose agents report. Thread-safe. */
public final class NodeSeries {
  private static final List<Family<NodeView>> FAMILIES =
      List.of(
          totals(
              "hpc_node_cpu_usage_percent",
              "Busy share of all CPUs of the node, percent.",
              NodeTotals::cpuUsagePercent),
          totals(
              "hpc_node_memory_usage_bytes",
              "Memory of the node that is not available, bytes.",
              NodeTotals::memoryUsedBytes),
          Family.gauge(
              "hpc_node_gpu_usage_percent",
              "Mean utilisation of those GPUs of the node that jobs hold, percent.",
              view -> view.report().gpuPercent()),
          Family.gauge("hpc_node_job_count", "Jobs on the node.", view -> view.report().jobCount()),
          totals(
              "hpc_node_total_memory_bytes",
              "Memory of the node, bytes.",
              NodeTotals::memoryTotalBytes),
          totals("hpc_node_total_cpus", "Logical CPUs of the node online.", NodeTotals::cpus),
          totals("hpc_node_cpu_load", "One-minute load average of the node.", NodeTotals::load1),
          totals(
              "hpc_node_unattributed_cores",
              "Busy cores of the node that no job accounts for.",
              totals -> totals.activity().unattributedCores()),
          totals(
              "hpc_node_unattributed_memory_bytes",
              "Memory in use on the node that no job is charged for, bytes.",
              totals -> totals.activity().unattributedMemoryBytes()),
          counted(
              "hpc_node_energy_joules_total",
              "Drawn by the node's processors and memory, joules.",
              NodeActivity::energyJoules),
          counted(
              "hpc_node_network_received_bytes_total",
              "Received by the node, bytes.",
              NodeActivity::networkReceivedBytes),
          counted(
              "hpc_node_network_sent_bytes_total",
              "Sent by the node, bytes.",
              NodeActivity::networkSentBytes),
          counted(
              "hpc_node_disk_read_bytes_total",
              "Read from the node's disks, bytes.",
              NodeActivity::diskReadBytes),
          counted(
              "hpc_node_disk_written_bytes_total",
              "Written to the node's disks, bytes.",
              NodeActivity::diskWrittenBytes),
          counted(
              "hpc_node_clock_steps_total",
              "Times that the node's wall clock was set by a second or more.",
              NodeActivity::clockSteps));

  private final LiveNodes nodes;
  private final BadNodes badNodes;
  private final String defaultCluster;

  public NodeSeries(LiveNodes nodes, BadNodes badNodes, String defaultCluster) {
    this.nodes = nodes;
    this.badNodes = badNodes;
    this.defaultCluster = defaultCluster;
  }

  private static Family<NodeView> totals(
      String name, String help, Function<NodeTotals, @Nullable Number> value) {
    return Family.gauge(name, help, view -> value.apply(view.report().totals()));
  }

  private static Family<NodeView> counted(
      String name, String help, Function<NodeActivity, @Nullable Number> value) {
    return Family.counter(name, help, view -> value.apply(view.report().totals().activity()));
  }

  /** Writes every family of one scrape. */
  void write(MetricText out) {
    List<NodeView> views =
        nodes.all().stream().sorted(Comparator.comparing(view -> view.report().node())).toList();
    Map<String, NodeView> byLabel = new LinkedHashMap<>();
    views.forEach(view -> byLabel.putIfAbsent(label(view), view));
    for (Family<NodeView> family : FAMILIES) {
      family.begin(out);
      byLabel.forEach(
          (node, view) -> out.value(MetricText.labels("node", node), family.value().apply(view)));
    }
    states(byLabel.keySet(), out);
    agents(views, out);
    findings(byLabel, out);
    out.gauge(
        "hpc_job_last_collect_timestamp_seconds",
        "When the newest measurements were taken, seconds since 1970.");
    views.stream()
        .map(view -> view.report().time())
        .max(Comparator.naturalOrder())
        .ifPresent(time -> out.value(MetricText.labels(), time.toEpochMilli() / 1000.0));
  }

  private void states(Set<String> reporting, MetricText out) {
    Set<String> silent = new TreeSet<>();
    nodes.silentToday().forEach(view -> silent.add(label(view)));
    silent.removeAll(reporting);
    out.gauge(
        "hpc_node_state", "1 while the node's agent reports, 0 for a day after it fell silent.");
    reporting.forEach(node -> out.value(MetricText.labels("node", node), 1));
    silent.forEach(node -> out.value(MetricText.labels("node", node), 0));
  }

  private static void agents(List<NodeView> views, MetricText out) {
    Map<String, Long> versions =
        views.stream()
            .collect(
                Collectors.groupingBy(
                    view -> view.report().agentVersion(), TreeMap::new, Collectors.counting()));
    out.gauge("jobglass_agents", "Agents that report, by their version.");
    versions.forEach((version, count) -> out.value(MetricText.labels("version", version), count));
  }

  private void findings(Map<String, NodeView> byLabel, MetricText out) {
    out.gauge(
        "hpc_node_gpu_findings", "What is wrong or uncertain about the node's GPUs, by kind.");
    byLabel.forEach((node, view) ->
        gpuFindings(view)
            .forEach(
                (kind, count) -> out.value(MetricText.labels("kind", kind, "node", node), count)));
    out.gauge(
        "hpc_node_abnormal_ends",
        "Ends within a day for which the node may be to blame, where they make a finding.");
    for (BadNode bad : badNodes.latest()) {
      String node = label(bad.cluster(), bad.node());
      out.value(MetricText.labels("node", node), bad.ends().size());
    }
  }

  private static Map<String, Integer> gpuFindings(NodeView view) {
    Map<String, Integer> counts = new TreeMap<>();
    view.report().gpuFindings().forEach(finding -> counts.merge(finding.kind(), 1, Integer::sum));
    return counts;
  }

  private String label(NodeView view) {
    return label(view.report().cluster(), view.report().node());
  }

  private String label(String cluster, String node) {
    return cluster.equals(defaultCluster) ? node : cluster + ":" + node;
  }
}
