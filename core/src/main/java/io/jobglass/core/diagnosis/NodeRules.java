package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.NodeUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** How a job's nodes shared its work. */
final class NodeRules {
  private static final int MOST_NAMES = 5;

  private NodeRules() {}

  static void apply(Observations seen, Findings findings) {
    Rules.Cpu rules = seen.rules().cpu();
    List<NodeUsage> nodes = measured(seen);
    if (!seen.enough() || nodes.size() < 2) {
      return;
    }
    List<NodeUsage> unused = unused(seen);
    List<NodeUsage> used = new ArrayList<>(nodes);
    used.removeAll(unused);
    if (!unused.isEmpty()) {
      double most = unused.stream().mapToDouble(NodeRules::mean).max().orElse(0);
      findings
          .warn("nodes_unused")
          .measure(
              "mean_cpu", most, "percent", rules.unusedNodePercent(), "cpu.unused_node_percent")
          .advise(
              "#SBATCH --nodes="
                  + used.size()
                  + "   (or start the program on all nodes, with srun or mpirun)")
          .sampled(
              Quantity.count(unused.size(), "node", "nodes")
                  + " of "
                  + nodes.size()
                  + " did nothing: "
                  + names(unused));
    }
    double least = used.stream().mapToDouble(NodeRules::mean).min().orElse(0);
    double busiest = used.stream().mapToDouble(NodeRules::mean).max().orElse(0);
    if (used.size() > 1 && least < busiest * rules.imbalancePercent() / 100) {
      findings
          .warn("nodes_imbalanced")
          .measure(
              "least_of_busiest",
              100 * least / busiest,
              "percent",
              rules.imbalancePercent(),
              "cpu.imbalance_percent")
          .advise("Spread the work evenly, or ask for fewer nodes")
          .sampled(
              "The least busy node ("
                  + names(used.subList(0, 1))
                  + ") had "
                  + Quantity.percent(least)
                  + " of its CPUs busy, the busiest ("
                  + names(used.subList(used.size() - 1, used.size()))
                  + ") "
                  + Quantity.percent(busiest));
    }
  }

  /** Whether a node does nothing while others work. */
  static boolean someUnused(Observations seen) {
    return !unused(seen).isEmpty();
  }

  private static List<NodeUsage> unused(Observations seen) {
    Rules.Cpu rules = seen.rules().cpu();
    List<NodeUsage> nodes = measured(seen);
    boolean work = nodes.stream().anyMatch(node -> mean(node) >= rules.unusedPercent());
    return work
        ? nodes.stream().filter(node -> mean(node) < rules.unusedNodePercent()).toList()
        : List.of();
  }

  /** Named nodes whose use is known, the least busy first. */
  private static List<NodeUsage> measured(Observations seen) {
    return seen.usage().nodes().stream()
        .filter(node -> node.node() != null && node.averageCpuPercent() != null)
        .sorted(Comparator.comparingDouble(NodeRules::mean))
        .toList();
  }

  private static double mean(NodeUsage node) {
    return Objects.requireNonNull(node.averageCpuPercent());
  }

  private static String names(List<NodeUsage> nodes) {
    return nodes.stream()
            .limit(MOST_NAMES)
            .map(node -> Objects.requireNonNull(node.node()))
            .collect(Collectors.joining(", "))
        + (nodes.size() > MOST_NAMES ? ", ..." : "");
  }
}
