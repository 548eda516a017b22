package io.jobglass.cli.node;

import io.jobglass.api.client.model.Node;
import io.jobglass.api.client.model.NodeBucket;
import io.jobglass.api.client.model.NodeHistory;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import io.jobglass.cli.output.Times;
import java.io.PrintWriter;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jobglass node}. */
@Command(name = "node", description = "Show what one node has, does now, and did over time.")
public final class NodeCommand implements Callable<Integer> {
  private static final int MAX_HOURS = 31 * 24;

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "NODE", description = "Name of the node.")
  private String name = "";

  @Option(
      names = "--hours",
      paramLabel = "N",
      description = "How far back, 1 to 744; default ${DEFAULT-VALUE}.")
  private int hours = 24;

  public NodeCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() {
    if (hours < 1 || hours > MAX_HOURS) {
      throw new ParameterException(
          spec.commandLine(), "--hours must be 1 to " + MAX_HOURS + ", got " + hours);
    }
    JobglassApi api = server.api();
    Node node = api.node(name);
    NodeHistory history =
        api.nodeHistory(
            name, hours == 24 ? null : OffsetDateTime.now(ZoneOffset.UTC).minusHours(hours));
    PrintWriter out = spec.commandLine().getOut();
    switch (output.format()) {
      case JSON -> {
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("node", node);
        both.put("history", history);
        out.print(OutputOption.json(both));
      }
      case CSV -> out.print(new Listing<>(columns()).csv(history.getBuckets()));
      case TABLE -> out.print(new NodeReport(display).of(node, history));
    }
    return 0;
  }

  private static List<Column<NodeBucket>> columns() {
    return List.of(
        Column.csv("time", bucket -> Times.raw(bucket.getTime())),
        column("samples", NodeBucket::getSamples),
        column("job_count", NodeBucket::getJobCount),
        column("cpu_usage_percent", NodeBucket::getCpuUsagePercent),
        column("cpu_maximum_percent", NodeBucket::getCpuMaximumPercent),
        column("load1", NodeBucket::getLoad1),
        column("memory_used_bytes", NodeBucket::getMemoryUsedBytes),
        column("gpu_usage_percent", NodeBucket::getGpuUsagePercent),
        column("unattributed_cores", NodeBucket::getUnattributedCores),
        column("unattributed_memory_bytes", NodeBucket::getUnattributedMemoryBytes),
        column("network_received_bytes_per_second", NodeBucket::getNetworkReceivedBytesPerSecond),
        column("network_sent_bytes_per_second", NodeBucket::getNetworkSentBytesPerSecond),
        column("disk_read_bytes_per_second", NodeBucket::getDiskReadBytesPerSecond),
        column("disk_written_bytes_per_second", NodeBucket::getDiskWrittenBytesPerSecond),
        column("power_watts", NodeBucket::getPowerWatts));
  }

  private static Column<NodeBucket> column(
      String field, Function<NodeBucket, @Nullable Object> value) {
    return Column.csv(field, bucket -> Objects.toString(value.apply(bucket), ""));
  }
}
