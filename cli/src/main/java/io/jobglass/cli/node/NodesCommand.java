package io.jobglass.cli.node;

import io.jobglass.api.client.model.Node;
import io.jobglass.api.client.model.NodeFinding;
import io.jobglass.api.client.model.NodeList;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.OutputOption;
import io.jobglass.cli.output.Text;
import io.jobglass.cli.output.Times;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jobglass nodes}. */
@Command(name = "nodes", description = "List the nodes whose agents report, and those silent.")
public final class NodesCommand implements Callable<Integer> {
  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  public NodesCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    NodeList nodes = server.api().nodes();
    PrintWriter out = spec.commandLine().getOut();
    Listing<Node> listing = new Listing<>(columns());
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(nodes));
      case CSV -> out.print(listing.csv(nodes.getNodes()));
      case TABLE ->
          out.print(
              nodes.getNodes().isEmpty()
                  ? "No node has reported; start an agent with 'jobglass agent'.\n"
                  : listing.table(nodes.getNodes(), display) + findings(nodes.getNodes()));
    }
    return 0;
  }

  /** Below the table, so that a command can be copied whole. */
  private static String findings(List<Node> nodes) {
    StringBuilder text = new StringBuilder();
    for (Node node : nodes) {
      for (NodeFinding finding : all(node.getFindings())) {
        String jobs = String.join(", ", all(finding.getJobs()));
        text.append('\n').append(Text.clean(node.getNode() + ": " + finding.getStatement()));
        text.append("\n  jobs ").append(Text.clean(jobs)).append('\n');
        if (finding.getCommand() != null) {
          text.append("  > ").append(Text.clean(finding.getCommand())).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static <T> List<T> all(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private List<Column<Node>> columns() {
    return List.of(
        Column.text("NODE", "node", 0, Node::getNode),
        Column.text("CLUSTER", "cluster", 5, node -> text(node.getCluster())),
        Column.text("STATE", "state", 0, node -> text(node.getState())),
        Column.text("FINDING", "findings", 1, NodesCommand::codes),
        Column.text(
            "LAST REPORT",
            "last_report_at",
            2,
            node -> Times.local(node.getLastReportAt(), display),
            node -> Times.raw(node.getLastReportAt())),
        Column.number(
            "JOBS",
            "job_count",
            1,
            node -> text(node.getJobCount()),
            node -> text(node.getJobCount())),
        Column.number(
            "CPUS", "cpus", 3, node -> text(node.getCpus()), node -> text(node.getCpus())),
        Column.number(
            "CPU",
            "cpu_usage_percent",
            1,
            node -> map(node.getCpuUsagePercent(), v -> String.format(Locale.ROOT, "%.0f %%", v)),
            node -> text(node.getCpuUsagePercent())),
        Column.number(
            "LOAD",
            "load1",
            4,
            node -> map(node.getLoad1(), v -> String.format(Locale.ROOT, "%.2f", v)),
            node -> text(node.getLoad1())),
        Column.number(
            "MEMORY",
            "memory_used_bytes",
            1,
            node -> map(node.getMemoryUsedBytes(), MemorySize::format),
            node -> text(node.getMemoryUsedBytes())),
        Column.number(
            "OF",
            "memory_total_bytes",
            3,
            node -> map(node.getMemoryTotalBytes(), MemorySize::format),
            node -> text(node.getMemoryTotalBytes())),
        Column.text("AGENT", "agent_version", 6, node -> text(node.getAgentVersion())));
  }

  private static String codes(Node node) {
    return all(node.getFindings()).stream()
        .map(NodeFinding::getCode)
        .collect(Collectors.joining(" "));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  private static <T> String map(@Nullable T value, Function<T, String> text) {
    return value == null ? "" : text.apply(value);
  }
}
