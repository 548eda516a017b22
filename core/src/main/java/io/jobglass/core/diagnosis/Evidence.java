package io.jobglass.core.diagnosis;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was seen, and by whom.
 *
 * @param statement one sentence with its numbers
 * @param node where, when it was on one node
 * @param at when, as closely as is known
 */
public record Evidence(
    Source source, String statement, @Nullable String node, @Nullable Instant at) {
  /** Who saw it. */
  public enum Source {
    KERNEL_COUNTER,
    SAMPLED,
    SCHEDULER,
    LAUNCHER,
    CLIENT;

    /** The name on the wire. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
