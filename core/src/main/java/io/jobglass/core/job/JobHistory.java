package io.jobglass.core.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every attempt of one job id, folded from its events.
 *
 * @param attempts those that readers may see, oldest first; hidden ones keep their number
 * @param hiddenAttempts how many attempts a DELETE has hidden
 * @param skipped keys of the events that changed nothing because the job was deleted
 */
public record JobHistory(List<Job> attempts, int hiddenAttempts, Set<String> skipped) {
  public static final JobHistory EMPTY = new JobHistory(List.of(), 0, Set.of());

  public JobHistory {
    attempts = List.copyOf(attempts);
    skipped = Set.copyOf(skipped);
  }

  public Optional<Job> newest() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }
}
