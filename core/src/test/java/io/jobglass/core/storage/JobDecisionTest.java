package io.jobglass.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.audit.ChangeType;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobDecisionTest {
  private static final JobId ID = new JobId("alpha", "42");
  private static final Instant T0 = Instant.parse("2026-11-24T10:00:00Z");

  @Test
  void firstAttemptIsCreated() {
    JobDecision decision = decide(history(), history(running(1, "a")), EventKind.STARTED);

    assertThat(decision.result()).isEqualTo(new EventResult.Created(running(1, "a")));
    assertThat(decision.changes())
        .singleElement()
        .satisfies(change -> {
          assertThat(change.type()).isEqualTo(ChangeType.UPSERT);
          assertThat(change.fields()).allMatch(field -> field.before() == null);
        });
  }

  @Test
  void everyChangedAttemptIsAudited() {
    JobDecision decision =
        decide(
            history(running(1, "a")),
            history(requeued(1, "a"), running(2, "b")),
            EventKind.STARTED);

    assertThat(decision.result()).isEqualTo(new EventResult.Created(running(2, "b")));
    assertThat(decision.changes()).extracting(JobDecision.Change::attempt).containsExactly(1, 2);
  }

  @Test
  void runThatBecomesKnownLateMovesTheOthersUp() {
    JobDecision decision =
        decide(
            history(running(1, "b")),
            history(requeued(1, "a"), running(2, "b")),
            EventKind.STARTED);

    assertThat(decision.runs())
        .containsExactly(
            new JobDecision.Run(null, requeued(1, "a")),
            new JobDecision.Run(running(1, "b"), running(2, "b")));
    assertThat(decision.result()).isEqualTo(new EventResult.Created(requeued(1, "a")));
  }

  @Test
  void eventWithoutEffectIsSkippedButAudited() {
    JobHistory history = history(running(1, "a"));

    JobDecision decision = decide(history, history, EventKind.FINISHED);

    assertThat(decision.result()).isInstanceOf(EventResult.Skipped.class);
    assertThat(decision.changes())
        .singleElement()
        .satisfies(change -> {
          assertThat(change.type()).isEqualTo(ChangeType.SKIP);
          assertThat(change.attempt()).isZero();
        });
  }

  @Test
  void deleteIsOneDecisionOnTheNewestAttempt() {
    JobHistory before = history(requeued(1, "a"), running(2, "b"));

    JobDecision decision =
        decide(before, new JobHistory(List.of(), 2, Set.of()), EventKind.DELETED);

    assertThat(decision.result()).isEqualTo(new EventResult.Updated(running(2, "b")));
    assertThat(decision.runs()).isEmpty();
    assertThat(decision.changes())
        .singleElement()
        .satisfies(change -> {
          assertThat(change.type()).isEqualTo(ChangeType.DELETE);
          assertThat(change.attempt()).isEqualTo(2);
        });
  }

  private static JobDecision decide(JobHistory before, JobHistory after, EventKind kind) {
    Origin origin = new Origin("test", "test", null);
    JobEvent event =
        new JobEvent("key", ID, kind, EventSource.WEBHOOK, T0, null, null, Facts.NONE, origin);
    return JobDecision.of(before, after, event);
  }

  private static JobHistory history(Job... attempts) {
    return new JobHistory(List.of(attempts), 0, Set.of());
  }

  private static Job running(int attempt, String sluid) {
    return new Job(
        ID, attempt, JobState.RUNNING, null, true, T0, null, sluid, Facts.NONE, List.of());
  }

  private static Job requeued(int attempt, String sluid) {
    return new Job(
        ID,
        attempt,
        JobState.CANCELLED,
        EndReason.REQUEUED,
        true,
        T0,
        T0.plusSeconds(9),
        sluid,
        Facts.NONE,
        List.of());
  }
}
