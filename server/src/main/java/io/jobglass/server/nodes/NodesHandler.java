package io.jobglass.server.nodes;

import io.jobglass.api.server.NodesApi;
import io.jobglass.api.server.model.Node;
import io.jobglass.api.server.model.NodeActivity;
import io.jobglass.api.server.model.NodeFinding;
import io.jobglass.api.server.model.NodeHistory;
import io.jobglass.api.server.model.NodeList;
import io.jobglass.core.diagnosis.BadNode;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.NodeView;
import io.jobglass.server.samples.GpuJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Nodes as their agents last told of them. */
@RestController
public final class NodesHandler implements NodesApi {
  private static final Duration DEFAULT_STRETCH = Duration.ofDays(1);
  private static final Duration LONGEST_STRETCH = Duration.ofDays(31);

  private final UsageStore usage;
  private final LiveNodes liveNodes;
  private final BadNodes badNodes;
  private final ServerConfig config;
  private final InstantSource clock;

  public NodesHandler(
      UsageStore usage,
      LiveNodes liveNodes,
      BadNodes badNodes,
      ServerConfig config,
      InstantSource clock) {
    this.usage = usage;
    this.liveNodes = liveNodes;
    this.badNodes = badNodes;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public ResponseEntity<NodeList> listNodes() {
    List<BadNode> bad = badNodes.look();
    return ResponseEntity.ok(
        new NodeList(
            usage.nodes().stream()
                .sorted(Comparator.comparing(NodeStatus::node).thenComparing(NodeStatus::cluster))
                .map(status -> json(status, bad))
                .toList()));
  }

  @Override
  public ResponseEntity<Node> getNode(String name) {
    NodeStatus status = find(name);
    Optional<NodeView> live = liveNodes.find(status.cluster(), name);
    return ResponseEntity.ok(
        json(status, badNodes.look())
            .jobs(live.map(NodeView::jobIds).orElse(List.of()))
            .gpuFindings(
                live.map(view -> GpuJson.writeFindings(view.report().gpuFindings())).orElse(null)));
  }

  @Override
  public ResponseEntity<NodeHistory> listNodeMetrics(
      String name, @Nullable OffsetDateTime startTime, @Nullable OffsetDateTime endTime) {
    Instant told = endTime == null ? clock.instant().plusSeconds(1) : endTime.toInstant();
    Instant to = told.truncatedTo(ChronoUnit.SECONDS);
    Instant from =
        startTime == null
            ? to.minus(DEFAULT_STRETCH)
            : startTime.toInstant().truncatedTo(ChronoUnit.SECONDS);
    if (!from.isBefore(to) || from.isBefore(to.minus(LONGEST_STRETCH))) {
      throw ApiException.badRequest(
          "parameter start_time must be before end_time, by 31 days at most");
    }
    NodeStatus node = find(name);
    Duration bucket = UsageSeries.bucketFor(Duration.between(from, to), config.reportInterval());
    return ResponseEntity.ok(
        NodeHistoryJson.of(
            node, from, to, usage.nodeHistory(node.cluster(), name, from, to, bucket)));
  }

  private NodeStatus find(String name) {
    return usage.nodes().stream()
        .filter(node -> node.node().equals(name))
        .min(Comparator.comparing(node -> !node.cluster().equals(config.cluster())))
        .orElseThrow(() -> ApiException.notFound("no agent reported from a node " + name));
  }

  private Node json(NodeStatus status, List<BadNode> bad) {
    boolean silent = liveNodes.silent(status.lastReportAt());
    return new Node(status.node(), silent ? Node.StateEnum.SILENT : Node.StateEnum.REPORTING)
        .cluster(status.cluster())
        .lastReportAt(Wire.time(status.lastReportAt()))
        .agentVersion(Wire.textOrNull(status.agentVersion()))
        .jobCount(status.jobCount())
        .cpus(status.totals().cpus())
        .cpuUsagePercent(status.totals().cpuUsagePercent())
        .load1(status.totals().load1())
        .memoryTotalBytes(status.totals().memoryTotalBytes())
        .memoryUsedBytes(status.totals().memoryUsedBytes())
        .activity(json(status.totals().activity()))
        .findings(
            BadNodes.find(bad, status.cluster(), status.node())
                .map(found -> List.of(json(found)))
                .orElse(null))
        .jobs(null)
        .gpuFindings(null);
  }

  private static @Nullable NodeActivity json(io.jobglass.core.usage.NodeActivity activity) {
    return activity.equals(io.jobglass.core.usage.NodeActivity.NONE)
        ? null
        : new NodeActivity()
            .busyMicros(activity.busyMicros())
            .unattributedCores(activity.unattributedCores())
            .unattributedMemoryBytes(activity.unattributedMemoryBytes())
            .networkReceivedBytes(activity.networkReceivedBytes())
            .networkSentBytes(activity.networkSentBytes())
            .diskReadBytes(activity.diskReadBytes())
            .diskWrittenBytes(activity.diskWrittenBytes())
            .energyJoules(activity.energyJoules())
            .clockSteps(activity.clockSteps())
            .suspendedSeconds(activity.suspendedSeconds());
  }

  private static NodeFinding json(BadNode bad) {
    return new NodeFinding(bad.code(), NodeFinding.SeverityEnum.SERIOUS, bad.statement())
        .command(Wire.textOrNull(bad.command()))
        .since(Wire.time(bad.since()))
        .jobs(bad.jobs());
  }
}
