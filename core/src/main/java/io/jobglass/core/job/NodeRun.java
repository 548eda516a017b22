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
}
