package io.jobglass.cli.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run ended, as its parent knows it.
 *
 * @param evidence the numbers that made a watch act; empty unless one did
 * @param told whether the server has stored the end of the run
 */
public record RunOutcome(
    RunRequest request,
    ExitStatus status,
    EndedBy endedBy,
    Optional<String> evidence,
    Instant start,
    Instant end,
    boolean told) {
  public Duration elapsed() {
    return Duration.between(start, end);
  }
}
