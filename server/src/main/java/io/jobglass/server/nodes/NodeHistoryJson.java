package io.jobglass.server.nodes;

import io.jobglass.api.server.model.NodeBucket;
import io.jobglass.core.usage.NodeHistory;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.server.http.Wire;
import java.time.Instant;

/** A node's history as the document describes it. */
final class NodeHistoryJson {
  private NodeHistoryJson() {}

  static io.jobglass.api.server.model.NodeHistory of(
      NodeStatus node, Instant from, Instant to, NodeHistory history) {
    return new io.jobglass.api.server.model.NodeHistory(
            node.node(),
            Wire.time(from),
            Wire.time(to),
            history.bucket().toSeconds(),
            history.buckets().stream().map(NodeHistoryJson::bucket).toList())
        .cluster(node.cluster());
  }

  private static NodeBucket bucket(NodeHistory.Bucket bucket) {
    return new NodeBucket(Wire.time(bucket.from()), bucket.samples())
        .jobCount(bucket.jobs())
        .cpuUsagePercent(bucket.cpuPercent())
        .cpuMaximumPercent(bucket.cpuMaximumPercent())
        .load1(bucket.load1())
        .memoryUsedBytes(bucket.memoryUsedBytes())
        .gpuUsagePercent(bucket.gpuPercent())
        .unattributedCores(bucket.unattributedCores())
        .unattributedMemoryBytes(bucket.unattributedMemoryBytes())
        .networkReceivedBytesPerSecond(bucket.networkReceivedRate())
        .networkSentBytesPerSecond(bucket.networkSentRate())
        .diskReadBytesPerSecond(bucket.diskReadRate())
        .diskWrittenBytesPerSecond(bucket.diskWrittenRate())
        .powerWatts(bucket.powerWatts());
  }
}
