package io.jobglass.server.nodes;

import io.jobglass.api.server.NodesApi;
import io.jobglass.api.server.model.Node;
import io.jobglass.api.server.model.NodeFinding;
import io.jobglass.api.server.model.NodeList;
import io.jobglass.core.diagnosis.BadNode;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.NodeView;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Nodes as their agents last told of them. */
@RestController
public final class NodesHandler implements NodesApi {
  private final UsageStore usage;
  private final LiveNodes liveNodes;
  private final BadNodes badNodes;
  private final String defaultCluster;

  public NodesHandler(
      UsageStore usage, LiveNodes liveNodes, BadNodes badNodes, String defaultCluster) {
    this.usage = usage;
    this.liveNodes = liveNodes;
    this.badNodes = badNodes;
    this.defaultCluster = defaultCluster;
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
    NodeStatus status =
        usage.nodes().stream()
            .filter(node -> node.node().equals(name))
            .min(Comparator.comparing(node -> !node.cluster().equals(defaultCluster)))
            .orElseThrow(() -> ApiException.notFound("no agent reported from a node " + name));
    List<String> jobs =
        liveNodes.find(status.cluster(), name).map(NodeView::jobIds).orElse(List.of());
    return ResponseEntity.ok(json(status, badNodes.look()).jobs(jobs));
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
        .findings(
            BadNodes.find(bad, status.cluster(), status.node())
                .map(found -> List.of(json(found)))
                .orElse(null))
        .jobs(null);
  }

  private static NodeFinding json(BadNode bad) {
    return new NodeFinding(bad.code(), NodeFinding.SeverityEnum.SERIOUS, bad.statement())
        .command(Wire.textOrNull(bad.command()))
        .since(Wire.time(bad.since()))
        .jobs(bad.jobs());
  }
}
