package io.jobglass.core.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an attempt on one node; every time is absent until told.
 *
 * @param started the node's Prolog, or the first start told for the node
 * @param ended the node's Epilog
 * @param samplingStarted the agent's first reading
 * @param samplingStopped the agent's last reading
 * @param measured the agent's last counters: CPU, peak, limit, kills for memory
 */
public record NodeRun(
    String node,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Instant samplingStarted,
    @Nullable Instant samplingStopped,
    Facts measured) {
  /** The facts that {@code measured} may hold. */
  static final Set<Fact> MEASURED =
      Set.of(Fact.OOM_KILLS, Fact.MEMORY_PEAK_BYTES, Fact.MEMORY_LIMIT_BYTES, Fact.CPU_MICROS);

  /** One for each node that the events of an attempt name, sorted by name. */
  static List<NodeRun> allOf(List<JobEvent> events) {
    Map<String, List<JobEvent>> byNode = new TreeMap<>();
    for (JobEvent event : events) {
      if (event.node() != null) {
        byNode.computeIfAbsent(event.node(), node -> new ArrayList<>()).add(event);
      }
    }
    List<NodeRun> runs = new ArrayList<>();
    byNode.forEach((node, told) -> runs.add(of(node, told)));
    return runs;
  }

  private static NodeRun of(String node, List<JobEvent> told) {
    Map<EventKind, Instant> first = new HashMap<>();
    Map<EventKind, Instant> last = new HashMap<>();
    Facts.Builder measured = Facts.builder();
    for (JobEvent event : told) {
      first.putIfAbsent(event.kind(), event.time());
      last.put(event.kind(), event.time());
      if (event.source() == EventSource.AGENT) {
        for (Fact fact : MEASURED) {
          measured.put(fact, event.facts().values().get(fact));
        }
      }
    }
    return new NodeRun(
        node,
        first.get(EventKind.STARTED),
        last.get(EventKind.FINISHED),
        first.get(EventKind.SAMPLING_STARTED),
        last.get(EventKind.SAMPLING_STOPPED),
        measured.build());
  }
}
