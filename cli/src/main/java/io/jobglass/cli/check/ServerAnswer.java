package io.jobglass.cli.check;

import io.jobglass.api.client.model.Health;
import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What the server said when it was asked for its health, once for all checks. */
sealed interface ServerAnswer {
  /**
   * @param middle our time half-way between question and answer
   * @param took how long the answer took
   */
  record Told(Health health, Instant middle, Duration took) implements ServerAnswer {}

  record Nothing(String why, boolean answered) implements ServerAnswer {}

  static ServerAnswer ask(JobglassApi api, InstantSource clock) {
    try {
      api.health(); // The first answer also pays for connecting.
      Instant asked = clock.instant();
      Health health = api.health();
      Duration took = Duration.between(asked, clock.instant());
      return new Told(health, asked.plus(took.dividedBy(2)), took);
    } catch (ApiFailure e) {
      String message = String.valueOf(e.getMessage());
      return new Nothing(
          message.lines().findFirst().orElse(""), !message.startsWith("no Jobglass server"));
    }
  }
}
