package io.jobglass.server.nodes;

import io.jobglass.core.diagnosis.AbnormalEnd;
import io.jobglass.core.diagnosis.BadNode;
import io.jobglass.core.storage.JobStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Which nodes stand out by abnormal ends; draws it from the store, keeps the last. Thread-safe. */
public final class BadNodes {
  /** Past so many ends in a day the cause is the cluster's, and the latest show it. */
  private static final int MAX_ENDS = 10_000;

  private final JobStore store;
  private final InstantSource clock;
  private volatile List<BadNode> latest = List.of();

  public BadNodes(JobStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Looks anew. */
  public List<BadNode> look() {
    List<AbnormalEnd> ends =
        store.endedAbnormally(clock.instant().minus(BadNode.WINDOW), MAX_ENDS).stream()
            .flatMap(job -> AbnormalEnd.of(job).stream())
            .toList();
    latest = BadNode.among(ends);
    return latest;
  }

  /** What the last look found, for scrapes, which ask no store. */
  public List<BadNode> latest() {
    return latest;
  }

  static Optional<BadNode> find(List<BadNode> among, String cluster, String node) {
    return among.stream()
        .filter(bad -> bad.cluster().equals(cluster) && bad.node().equals(node))
        .findFirst();
  }
}
