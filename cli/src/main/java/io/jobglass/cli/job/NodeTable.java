package io.jobglass.cli.job;

import static io.jobglass.cli.job.JobColumns.text;

import io.jobglass.api.client.model.NodeUsage;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Meter;
import io.jobglass.cli.output.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a job used on its nodes, the idlest first; of many nodes the rest in one line. */
final class NodeTable {
  private static final int MAX_NODES = 16;

  private final Display display;

  NodeTable(Display display) {
    this.display = display;
  }

  void append(StringBuilder out, List<NodeUsage> usage) {
    if (usage.isEmpty()) {
      return;
    }
    List<NodeUsage> worstFirst = new ArrayList<>(usage);
    worstFirst.sort(
        Comparator.comparingDouble(
            node -> node.getAvgCpuUsage() == null ? Double.MAX_VALUE : node.getAvgCpuUsage()));
    int count = Math.min(MAX_NODES, worstFirst.size());
    String title = usage.size() > 1 ? "Nodes, least CPU use first" : "Node";
    out.append('\n').append(display.bold(title)).append('\n');
    Display report = new Display(display.reportWidth(), false, display.unicode(), display.zone());
    out.append(new Listing<>(columns()).tableWithoutHint(worstFirst.subList(0, count), report));
    rest(out, worstFirst.subList(count, worstFirst.size()));
  }

  private void rest(StringBuilder out, List<NodeUsage> rest) {
    if (rest.isEmpty()) {
      return;
    }
    StringBuilder line = new StringBuilder("... ").append(rest.size()).append(" more");
    double[] cpu =
        rest.stream()
            .map(NodeUsage::getAvgCpuUsage)
            .filter(Objects::nonNull)
            .mapToDouble(value -> Objects.requireNonNull(value))
            .toArray();
    if (cpu.length > 0) {
      line.append(
          String.format(
              Locale.ROOT, ", mean CPU %s to %s", percent(cpu[0]), percent(cpu[cpu.length - 1])));
    }
    rest.stream()
        .map(NodeUsage::getMemoryAnonPeakBytes)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .ifPresent(peak -> line.append(", anon peak up to ").append(MemorySize.format(peak)));
    Text.appendWrapped(out, "  ", "    ", line.toString(), display.reportWidth());
  }

  private static List<Column<NodeUsage>> columns() {
    return List.of(
        same("  node", false, 0, node -> "  " + text(node.getNode())),
        same("CPU time", true, 1, node -> orNot(node.getCpuSeconds(), Elapsed::formatSeconds)),
        same("mean CPU", true, 1, node -> orNot(node.getAvgCpuUsage(), NodeTable::percent)),
        same("CPUs", true, 3, node -> orNot(node.getCpus(), Object::toString)),
        same("max CPU", true, 3, node -> orNot(node.getMaxCpuUsage(), NodeTable::percent)),
        same(
            "anon peak", true, 1, node -> orNot(node.getMemoryAnonPeakBytes(), MemorySize::format)),
        same("with cache", true, 2, node -> orNot(node.getMemoryPeakBytes(), MemorySize::format)),
        same("limit", true, 2, node -> orNot(node.getMemoryLimitBytes(), MemorySize::format)),
        same("OOM kills", true, 4, node -> orNot(node.getOomKills(), Object::toString)),
        same("samples", true, 5, node -> orNot(node.getSampleCount(), Object::toString)));
  }

  private static Column<NodeUsage> same(
      String header, boolean right, int rank, Function<NodeUsage, String> text) {
    return new Column<>(header, header, right, rank, text, text);
  }

  private static <T> String orNot(@Nullable T value, Function<T, String> text) {
    return value == null ? "n/a" : text.apply(value);
  }

  private static String percent(double value) {
    return Meter.percent(value / 100).strip();
  }
}
