package io.jobglass.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.storage.JobDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LostRunTest {
  private static final JobId ID = new JobId("alpha", "42");
  private static final Instant T0 = Instant.parse("2026-11-24T10:00:00.25Z");

  private final JobEvent start = event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", given());
  private final JobEvent sampling =
      event(EventKind.SAMPLING_STARTED, EventSource.AGENT, 1, "n1", Facts.builder());
  private final JobEvent word = lost("first", 1000, 500);

  @Test
  void wordOfTheServiceEndsARunOfWhichNobodyTells() {
    Job job = fold(start, sampling, word).getFirst();

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.reason()).isEqualTo(EndReason.LOST);
    assertThat(job.confirmed()).isFalse();
    assertThat(job.endTime()).isEqualTo(at(500));
    assertThat(job.facts().text(Fact.EVIDENCE)).contains("why first");
  }

  @Test
  void silenceAloneEndsNothing() {
    assertThat(fold(start, sampling).getFirst().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void toldEndTakesItsPlaceWheneverItHappened() {
    for (int second : List.of(400, 2000)) {
      JobEvent epilog = event(EventKind.FINISHED, EventSource.EPILOG, second, "n1", exit(3));
      Job job = fold(start, sampling, word, epilog).getFirst();

      assertThat(job.reason()).isEqualTo(EndReason.EXIT_CODE);
      assertThat(job.endTime()).isEqualTo(at(second));
      assertThat(job.facts().has(Fact.EVIDENCE)).isFalse();
    }
  }

  @Test
  void wordAfterAToldEndChangesNothing() {
    JobEvent jobcomp = event(EventKind.FINISHED, EventSource.JOBCOMP, 300, null, exit(0));

    assertThat(fold(start, jobcomp, word)).isEqualTo(fold(start, jobcomp));
  }

  @Test
  void signOfLifeReopensTheRunAndANewWordEndsItAgain() {
    JobEvent seen = event(EventKind.OOM_KILLED, EventSource.AGENT, 1500, "n1", Facts.builder());

    assertThat(fold(start, sampling, word, seen).getFirst().state()).isEqualTo(JobState.RUNNING);
    assertThat(fold(start, sampling, word, seen).getFirst().endTime()).isNull();
    Job again = fold(start, sampling, word, seen, lost("second", 3000, 1500)).getFirst();
    assertThat(again.reason()).isEqualTo(EndReason.LOST);
    assertThat(again.endTime()).isEqualTo(at(1500));
  }

  @Test
  void whatHappenedBeforeTheWordIsNoSignOfLife() {
    JobEvent late = event(EventKind.OOM_KILLED, EventSource.AGENT, 900, "n1", Facts.builder());
    JobEvent comment =
        event(
            EventKind.UPDATED,
            EventSource.API,
            1500,
            null,
            Facts.builder().put(Fact.COMMENT, "where is it?"));

    assertThat(fold(start, word, late, comment).getFirst().reason()).isEqualTo(EndReason.LOST);
  }

  @Test
  void epilogOfOneNodeOfTwoReopensButDoesNotEnd() {
    JobEvent two =
        event(
            EventKind.STARTED,
            EventSource.PROLOG,
            0,
            "n1",
            Facts.builder().put(Fact.NODES, List.of("n1", "n2")));
    JobEvent epilog = event(EventKind.FINISHED, EventSource.EPILOG, 1500, "n1", exit(0));

    assertThat(fold(two, word, epilog).getFirst().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void laterRunOfTheIdEndsTheOpenOneBeforeIt() {
    JobEvent again = event(EventKind.STARTED, EventSource.PROLOG, 7200, "n1", given());

    List<Job> runs = fold(start, sampling, again);

    assertThat(runs).extracting(Job::state).containsExactly(JobState.FAILED, JobState.RUNNING);
    assertThat(runs.getFirst().reason()).isEqualTo(EndReason.LOST);
    assertThat(runs.getFirst().confirmed()).isFalse();
    assertThat(runs.getFirst().endTime()).isEqualTo(at(7200));
    assertThat(runs.getFirst().facts().text(Fact.EVIDENCE).orElseThrow()).contains("later run");
  }

  @Test
  void laterRunLeavesAToldEndAlone() {
    JobEvent epilog = event(EventKind.FINISHED, EventSource.EPILOG, 300, "n1", exit(3));
    JobEvent again = event(EventKind.STARTED, EventSource.PROLOG, 7200, "n1", given());

    assertThat(fold(start, again, epilog).getFirst().reason()).isEqualTo(EndReason.EXIT_CODE);
  }

  @Test
  void wordFallsOnTheRunItWasGivenForThoughALaterOneHasBegun() {
    JobEvent again = event(EventKind.STARTED, EventSource.PROLOG, 800, "n1", given());

    List<Job> runs = fold(start, again, word);

    assertThat(runs.getFirst().endTime()).isEqualTo(at(500));
    assertThat(runs.getLast().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void wordOpensNothing() {
    assertThat(fold(word)).isEmpty();
    assertThat(JobFold.fold(ID, List.of(word)).skipped()).containsExactly(word.key());
    // A node whose clock is ahead: everything about the run seems to come after the word.
    JobEvent ahead = event(EventKind.STARTED, EventSource.PROLOG, 5000, "n1", given());
    assertThat(fold(word, ahead)).hasSize(1);
    assertThat(fold(word, ahead).getFirst().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void auditSaysWhyARunIsLostAndWhatWithdrewIt() {
    JobHistory open = JobFold.fold(ID, List.of(start));
    JobHistory lost = JobFold.fold(ID, List.of(start, word));
    JobEvent seen = event(EventKind.OOM_KILLED, EventSource.AGENT, 1500, "n1", Facts.builder());
    JobHistory back = JobFold.fold(ID, List.of(start, word, seen));

    assertThat(JobDecision.of(open, lost, word).changes().getFirst().reason())
        .isEqualTo("why first");
    assertThat(JobDecision.of(lost, back, seen).changes().getFirst().reason())
        .isEqualTo("no longer lost: oom_killed told by agent");
  }

  @Test
  void orderAndRepetitionCannotMatter() {
    List<JobEvent> events =
        List.of(
            start,
            sampling,
            word,
            event(EventKind.OOM_KILLED, EventSource.AGENT, 1500, "n1", Facts.builder()),
            lost("second", 3000, 1500),
            event(EventKind.STARTED, EventSource.PROLOG, 7200, "n1", given()),
            event(EventKind.SAMPLING_STARTED, EventSource.AGENT, 7201, "n1", Facts.builder()),
            lost("third", 9000, 8000),
            event(EventKind.STARTED, EventSource.PROLOG, 20_000, "n1", given()));
    JobHistory expected = JobFold.fold(ID, events);
    assertThat(expected.attempts())
        .extracting(Job::reason)
        .containsExactly(EndReason.LOST, EndReason.LOST, null);
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      List<JobEvent> shuffled = new ArrayList<>(events);
      for (int i = 0; i < 4; i++) {
        shuffled.add(events.get(random.nextInt(events.size())));
      }
      Collections.shuffle(shuffled, random);
      assertThat(JobFold.fold(ID, shuffled)).isEqualTo(expected);
    }
  }

  private static List<Job> fold(JobEvent... events) {
    return JobFold.fold(ID, List.of(events)).attempts();
  }

  private static JobEvent lost(String name, int decided, int ended) {
    return LostRun.event(name, ID, at(decided), at(ended), null, null, "why " + name);
  }

  private static Facts.Builder given() {
    return Facts.builder().put(Fact.NODES, List.of("n1"));
  }

  private static Facts.Builder exit(int code) {
    return Facts.builder().put(Fact.EXIT_CODE, code);
  }

  private static JobEvent event(
      EventKind kind, EventSource source, int second, @Nullable String node, Facts.Builder facts) {
    return new JobEvent(
        kind + "-" + source + "-" + second,
        ID,
        kind,
        source,
        at(second),
        node,
        null,
        facts.build(),
        new Origin(source.actor(), "test", null));
  }

  private static Instant at(int second) {
    return T0.plusSeconds(second);
  }
}
