package io.jobglass.core.job;

import java.time.Instant;
import java.util.Set;
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

  static NodeRun unknown(String node) {
    return new NodeRun(node, null, null, null, null, Facts.NONE);
  }

  /** After one more event on the node: of starts the first counts, of ends the last. */
  NodeRun with(JobEvent event) {
    return new NodeRun(
        node,
        started == null ? when(event, EventKind.STARTED, null) : started,
        when(event, EventKind.FINISHED, ended),
        samplingStarted == null ? when(event, EventKind.SAMPLING_STARTED, null) : samplingStarted,
        when(event, EventKind.SAMPLING_STOPPED, samplingStopped),
        event.source() == EventSource.AGENT ? measured(event.facts()) : measured);
  }

  private static @Nullable Instant when(
      JobEvent event, EventKind kind, @Nullable Instant otherwise) {
    return event.kind() == kind ? event.time() : otherwise;
  }

  private Facts measured(Facts told) {
    Facts.Builder last = measured.toBuilder();
    for (Fact fact : MEASURED) {
      last.put(fact, told.values().get(fact));
    }
    return last.build();
  }
}
