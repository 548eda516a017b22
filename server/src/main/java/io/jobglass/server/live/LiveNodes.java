package io.jobglass.server.live;

import io.jobglass.core.usage.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest report of each node, in memory, for a day. Thread-safe. */
public final class LiveNodes {
  /** How many windows may pass without a report before a node counts as silent. */
  public static final int WINDOWS = 3;

  /** How far a node's clock may be off before its reports look like old ones. */
  private static final Duration CLOCK_ERROR = Duration.ofMinutes(2);

  /** How long a silent node is still spoken of. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final Map<Key, NodeView> views = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Duration window;

  private record Key(String cluster, String node) {}

  public LiveNodes(InstantSource clock, Duration window) {
    this.clock = clock;
    this.window = window;
  }

  /** Takes reports in any order; of each node the newest stays. */
  public void told(Collection<NodeReport> reports) {
    Instant now = clock.instant();
    for (NodeReport report : reports) {
      views.merge(
          new Key(report.cluster(), report.node()),
          NodeView.of(report, now),
          (old, fresh) -> fresh.report().time().isBefore(old.report().time()) ? old : fresh);
    }
  }

  /** The node, while it is fresh. */
  public Optional<NodeView> find(String cluster, String node) {
    return Optional.ofNullable(views.get(new Key(cluster, node))).filter(this::fresh);
  }

  /** When the newest report of the node came, if one came within the last day. */
  public Optional<Instant> lastHeard(String cluster, String node) {
    return Optional.ofNullable(views.get(new Key(cluster, node))).map(NodeView::receivedAt);
  }

  /** Every fresh node, in no order. */
  public List<NodeView> all() {
    return views.values().stream().filter(this::fresh).toList();
  }

  /** Nodes that reported within the last day and have fallen silent, in no order. */
  public List<NodeView> silentToday() {
    views.values().removeIf(view -> !remembered(view.receivedAt()));
    return views.values().stream().filter(view -> !fresh(view)).toList();
  }

  /** Whether a node that last reported at the time counts as silent. */
  public boolean silent(Instant lastReport) {
    return lastReport.isBefore(clock.instant().minus(window.multipliedBy(WINDOWS)));
  }

  /** Whether a node that last reported at the time is still spoken of. */
  public boolean remembered(Instant lastReport) {
    return !lastReport.isBefore(clock.instant().minus(REMEMBERED));
  }

  private boolean fresh(NodeView view) {
    return !silent(view.receivedAt()) && !silent(view.report().time().plus(CLOCK_ERROR));
  }
}
