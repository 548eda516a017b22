package io.jobglass.server.nodes;

import io.jobglass.api.server.DiscoveryApi;
import io.jobglass.api.server.model.TargetGroup;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.server.live.LiveNodes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Tells Prometheus where the agents' own metrics are, in the format of its {@code http_sd}. */
@RestController
public final class DiscoveryHandler implements DiscoveryApi {
  private final UsageStore usage;
  private final LiveNodes liveNodes;

  public DiscoveryHandler(UsageStore usage, LiveNodes liveNodes) {
    this.usage = usage;
    this.liveNodes = liveNodes;
  }

  @Override
  public ResponseEntity<List<TargetGroup>> discoverAgents(Integer port) {
    return ResponseEntity.ok(
        usage.nodes().stream()
            .filter(node -> liveNodes.remembered(node.lastReportAt()))
            .sorted(Comparator.comparing(NodeStatus::cluster).thenComparing(NodeStatus::node))
            .map(node -> group(node, port))
            .toList());
  }

  private static TargetGroup group(NodeStatus node, int port) {
    return new TargetGroup(
        List.of(node.node() + ":" + port),
        Map.of(
            "__meta_jobglass_cluster", node.cluster(),
            "__meta_jobglass_node", node.node(),
            "__meta_jobglass_agent_version", node.agentVersion()));
  }
}
