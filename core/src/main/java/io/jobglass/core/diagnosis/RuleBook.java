package io.jobglass.core.diagnosis;

import java.util.Map;
import java.util.Optional;

/**
 * A site's rules.
 *
 * @param partitions rules of partitions that have their own
 */
public record RuleBook(Rules rules, Map<String, Rules> partitions) {
  public static final RuleBook DEFAULTS = new RuleBook(Rules.DEFAULTS, Map.of());

  public RuleBook {
    partitions = Map.copyOf(partitions);
  }

  /** The rules for a job of a partition, or of none. */
  public Rules of(Optional<String> partition) {
    return partition.map(name -> partitions.getOrDefault(name, rules)).orElse(rules);
  }
}
