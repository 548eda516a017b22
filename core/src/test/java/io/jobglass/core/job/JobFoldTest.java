package io.jobglass.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobFoldTest {
  private static final JobId ID = new JobId("alpha", "42");
  private static final Instant T0 = Instant.parse("2026-11-24T10:00:00.25Z");

  private int keys;

  @Test
  void webhookStartOpensARunningAttempt() {
    Job job = only(fold(event(EventKind.STARTED, EventSource.WEBHOOK, 0, null, nodes("n1"))));

    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    assertThat(job.startTime()).isEqualTo(T0);
    assertThat(job.nodes()).containsExactly("n1");
    assertThat(job.confirmed()).isTrue();
  }

  @Test
  void finishOfAnUnknownJobMakesItsRecord() {
    Job job =
        only(fold(finished(EventSource.WEBHOOK, 9, null, word("failed").put(Fact.EXIT_CODE, 3))));

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.reason()).isEqualTo(EndReason.EXIT_CODE);
    assertThat(job.startTime()).isNull();
    assertThat(job.endTime()).isEqualTo(at(9));
  }

  @Test
  void completedWithAnExitCodeIsFailed() {
    Job job =
        only(
            fold(finished(EventSource.WEBHOOK, 9, null, word("completed").put(Fact.EXIT_CODE, 2))));

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.reason()).isEqualTo(EndReason.EXIT_CODE);
  }

  @Test
  void scriptsAloneCannotConfirmAZeroExit() {
    Job job =
        only(
            fold(
                event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1")),
                finished(EventSource.EPILOG, 9, "n1", exit(0))));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.confirmed()).isFalse();
  }

  @Test
  void completionRecordOverridesTheScripts() {
    Job job =
        only(
            fold(
                event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1")),
                finished(EventSource.EPILOG, 9, "n1", exit(0)),
                finished(EventSource.JOBCOMP, 8, null, exit(0).put(Fact.REASON, "time_limit"))));

    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.reason()).isEqualTo(EndReason.TIME_LIMIT);
    assertThat(job.confirmed()).isTrue();
    assertThat(job.endTime()).isEqualTo(at(8));
  }

  @Test
  void kernelKillExplainsAFailure() {
    Job job =
        only(
            fold(
                event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1")),
                event(
                    EventKind.SAMPLING_STOPPED,
                    EventSource.AGENT,
                    8,
                    "n1",
                    Facts.builder().put(Fact.OOM_KILLS, 1)),
                finished(EventSource.EPILOG, 9, "n1", exit(1))));

    assertThat(job.reason()).isEqualTo(EndReason.OUT_OF_MEMORY);
    assertThat(job.oomKills()).isEqualTo(1);
  }

  @Test
  void kernelKillIsKnownWhileTheJobGoesOnAndMovesNoSampling() {
    Job job =
        only(
            fold(
                event(EventKind.SAMPLING_STARTED, EventSource.AGENT, 1, "n1", Facts.builder()),
                event(
                    EventKind.OOM_KILLED,
                    EventSource.AGENT,
                    5,
                    "n1",
                    Facts.builder().put(Fact.OOM_KILLS, 1))));

    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    assertThat(job.oomKills()).isEqualTo(1);
    assertThat(job.nodeRuns().getFirst().samplingStarted()).isEqualTo(at(1));
  }

  @Test
  void kernelKillInAStepDoesNotTurnSuccessIntoFailure() {
    Job job =
        only(
            fold(
                event(
                    EventKind.SAMPLING_STOPPED,
                    EventSource.AGENT,
                    8,
                    "n1",
                    Facts.builder().put(Fact.OOM_KILLS, 1)),
                finished(EventSource.JOBCOMP, 9, null, exit(0).put(Fact.REASON, "completed"))));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.oomKills()).isEqualTo(1);
  }

  @Test
  void accountingThatPrintsTheCodeWithoutItsEighthBitHidesNoSignal() {
    // Recorded: a job that ended with 139 is FAILED 11:0 in sacct 22.05.
    JobEvent accounting =
        finished(EventSource.ACCOUNTING, 9, null, exit(11).put(Fact.STATE, "failed"));

    Job told = only(fold(finished(EventSource.EPILOG, 10, "n1", exit(139)), accounting));
    assertThat(told.reason()).isEqualTo(EndReason.SIGNAL);
    assertThat(told.facts().integer(Fact.EXIT_CODE)).hasValue(139);
    assertThat(told.confirmed()).isTrue();

    Job alone = only(fold(accounting));
    assertThat(alone.reason()).isEqualTo(EndReason.EXIT_CODE);
    assertThat(alone.confirmed()).isFalse();

    Job agreed = only(fold(finished(EventSource.EPILOG, 10, "n1", exit(11)), accounting));
    assertThat(agreed.reason()).isEqualTo(EndReason.EXIT_CODE);
    assertThat(agreed.confirmed()).isTrue();
  }

  @Test
  void reasonThatAccountingNamesIsConfirmedWhateverTheCode() {
    // Recorded: a failed node is NODE_FAIL 1:0 in sacct 22.05.
    Job job =
        only(
            fold(
                finished(
                    EventSource.ACCOUNTING, 9, null, exit(1).put(Fact.REASON, "node_failure"))));

    assertThat(job.reason()).isEqualTo(EndReason.NODE_FAILURE);
    assertThat(job.confirmed()).isTrue();
  }

  @Test
  void jobOnTwoNodesEndsWithItsLastEpilog() {
    JobEvent first = event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1", "n2"));
    JobEvent second = event(EventKind.STARTED, EventSource.PROLOG, 1, "n2", nodes("n1", "n2"));
    JobEvent end1 = finished(EventSource.EPILOG, 8, "n1", exit(0));
    JobEvent end2 = finished(EventSource.EPILOG, 9, "n2", exit(0));

    assertThat(only(fold(first, second, end1)).state()).isEqualTo(JobState.RUNNING);
    Job job = only(fold(first, second, end1, end2));
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.endTime()).isEqualTo(at(9));
  }

  @Test
  void secondPrologOnANodeOpensASecondAttempt() {
    JobHistory history =
        fold(
            event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1")),
            finished(EventSource.JOBCOMP, 5, null, exit(0).put(Fact.REASON, "requeued")),
            finished(EventSource.EPILOG, 6, "n1", exit(0)),
            event(EventKind.STARTED, EventSource.PROLOG, 7, "n1", nodes("n1")),
            finished(EventSource.EPILOG, 9, "n1", exit(4)));

    assertThat(history.attempts()).extracting(Job::attempt).containsExactly(1, 2);
    assertThat(history.attempts())
        .extracting(Job::reason)
        .containsExactly(EndReason.REQUEUED, EndReason.EXIT_CODE);
  }

  @Test
  void completionRecordOfAJobShorterThanItsSecondJoinsIt() {
    JobEvent completion =
        new JobEvent(
            "c",
            ID,
            EventKind.FINISHED,
            EventSource.JOBCOMP,
            Instant.parse("2026-11-24T10:00:00Z"),
            null,
            null,
            exit(0)
                .put(Fact.REASON, "completed")
                .put(Fact.SCHEDULER_START_TIME, Instant.parse("2026-11-24T10:00:00Z"))
                .build(),
            new Origin("slurm-jobcomp", "slurm", null));

    Job job =
        only(fold(completion, event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1"))));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void jobSubmittedAfterTheEndAndNeverStartedIsANewAttempt() {
    JobHistory history =
        fold(
            event(EventKind.STARTED, EventSource.PROLOG, 0, "n1", nodes("n1")),
            finished(EventSource.JOBCOMP, 5, null, exit(0).put(Fact.REASON, "requeued")),
            finished(EventSource.EPILOG, 6, "n1", exit(0)),
            finished(
                EventSource.JOBCOMP,
                90,
                null,
                Facts.builder().put(Fact.REASON, "cancelled").put(Fact.SUBMIT_TIME, at(80))));

    assertThat(history.attempts())
        .extracting(Job::reason)
        .containsExactly(EndReason.REQUEUED, EndReason.CANCELLED);
  }

  @Test
  void reusedIdWithANewSchedulerStartIsANewAttempt() {
    JobHistory history =
        fold(
            finished(
                EventSource.JOBCOMP,
                9,
                null,
                exit(0).put(Fact.REASON, "completed").put(Fact.SCHEDULER_START_TIME, at(1))),
            finished(
                EventSource.JOBCOMP,
                900,
                null,
                exit(1).put(Fact.STATE, "failed").put(Fact.SCHEDULER_START_TIME, at(800))));

    assertThat(history.attempts())
        .extracting(Job::state)
        .containsExactly(JobState.COMPLETED, JobState.FAILED);
  }

  @Test
  void laterSchedulerStartOnAnotherNodeIsANewAttemptThoughTheEarlierIsOpen() {
    JobHistory history =
        fold(
            event(
                EventKind.STARTED,
                EventSource.PROLOG,
                1,
                "n1",
                nodes("n1").put(Fact.SCHEDULER_START_TIME, at(0))),
            event(
                EventKind.STARTED,
                EventSource.PROLOG,
                301,
                "n2",
                nodes("n2").put(Fact.SCHEDULER_START_TIME, at(300))));

    assertThat(history.attempts())
        .extracting(Job::nodes)
        .containsExactly(List.of("n1"), List.of("n2"));
  }

  @Test
  void deleteHidesAttemptsAndLateEvents() {
    JobEvent start = event(EventKind.STARTED, EventSource.WEBHOOK, 0, null, nodes("n1"));
    JobEvent delete = event(EventKind.DELETED, EventSource.API, 5, null, Facts.builder());
    JobEvent late = finished(EventSource.WEBHOOK, 6, null, word("failed"));

    JobHistory history = fold(start, delete, late);
    assertThat(history.attempts()).isEmpty();
    assertThat(history.hiddenAttempts()).isEqualTo(1);
    assertThat(history.skipped()).containsExactly(late.key());

    JobEvent again = event(EventKind.CREATED, EventSource.API, 7, null, nodes("n2"));
    JobHistory reborn = fold(start, delete, late, again);
    assertThat(reborn.attempts()).extracting(Job::attempt).containsExactly(2);
  }

  @Test
  void createdJobKeepsEventsThatItsClientDatesBeforeIt() {
    Job job =
        only(
            fold(
                event(EventKind.CREATED, EventSource.API, 100, null, nodes("n1")),
                finished(EventSource.WEBHOOK, 9, null, word("cancelled"))));

    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void correctionByHandStandsAndKeepsTheEnd() {
    Job job =
        only(
            fold(
                event(EventKind.STARTED, EventSource.WEBHOOK, 0, null, nodes("n1")),
                finished(EventSource.WEBHOOK, 5, null, word("failed").put(Fact.EXIT_CODE, 1)),
                event(EventKind.UPDATED, EventSource.API, 9, null, word("completed"))));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.reason()).isEqualTo(EndReason.COMPLETED);
    assertThat(job.endTime()).isEqualTo(at(5));
  }

  @Test
  void jobThatOnlyTheAgentSawEndsUnconfirmed() {
    Job job =
        only(
            fold(
                event(EventKind.SAMPLING_STARTED, EventSource.AGENT, 0, "n1", Facts.builder()),
                event(EventKind.SAMPLING_STOPPED, EventSource.AGENT, 8, "n1", Facts.builder())));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.reason()).isEqualTo(EndReason.UNKNOWN);
    assertThat(job.confirmed()).isFalse();
  }

  @Test
  void nodeThatOnlyTheAgentNamesIsAmongTheNodes() {
    Job job =
        only(
            fold(
                event(EventKind.STARTED, EventSource.LAUNCHER, 0, null, nodes("login1")),
                event(EventKind.SAMPLING_STARTED, EventSource.AGENT, 1, "n1", Facts.builder())));

    assertThat(job.nodes()).containsExactly("login1", "n1");
  }

  @Test
  void orderAndRepetitionCannotMatter() {
    List<JobEvent> events = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      int base = run * 1000;
      for (String node : List.of("n1", "n2", "n3")) {
        events.add(
            event(EventKind.STARTED, EventSource.PROLOG, base, node, nodes("n1", "n2", "n3")));
        events.add(
            event(EventKind.SAMPLING_STARTED, EventSource.AGENT, base + 2, node, Facts.builder()));
        events.add(
            event(
                EventKind.SAMPLING_STOPPED,
                EventSource.AGENT,
                base + 90,
                node,
                Facts.builder().put(Fact.CPU_MICROS, 5)));
        events.add(finished(EventSource.EPILOG, base + 91, node, exit(run)));
      }
    }
    events.add(event(EventKind.UPDATED, EventSource.API, 2500, null, word("cancelled")));
    JobHistory expected = JobFold.fold(ID, events);
    assertThat(expected.attempts()).hasSize(3);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<JobEvent> shuffled = new ArrayList<>(events);
      for (int i = 0; i < 5; i++) {
        shuffled.add(events.get(random.nextInt(events.size())));
      }
      Collections.shuffle(shuffled, random);
      assertThat(JobFold.fold(ID, shuffled)).isEqualTo(expected);
      JobFold oneByOne = new JobFold(ID);
      for (int read = 0; read < shuffled.size(); read++) {
        oneByOne.addAll(List.of(shuffled.get(read)));
        assertThat(oneByOne.history()).isEqualTo(JobFold.fold(ID, shuffled.subList(0, read + 1)));
      }
    }
  }

  private static JobHistory fold(JobEvent... events) {
    return JobFold.fold(ID, List.of(events));
  }

  private static Job only(JobHistory history) {
    assertThat(history.attempts()).hasSize(1);
    return history.attempts().getFirst();
  }

  private JobEvent finished(EventSource source, long second, String node, Facts.Builder facts) {
    return event(EventKind.FINISHED, source, second, node, facts);
  }

  private JobEvent event(
      EventKind kind, EventSource source, long second, String node, Facts.Builder facts) {
    return new JobEvent(
        "key-" + keys++,
        ID,
        kind,
        source,
        at(second),
        node,
        null,
        facts.build(),
        new Origin(source.actor(), "test", null));
  }

  private static Instant at(long second) {
    return T0.plusSeconds(second);
  }

  private static Facts.Builder nodes(String... nodes) {
    return Facts.builder().put(Fact.NODES, List.of(nodes));
  }

  private static Facts.Builder exit(int code) {
    return Facts.builder().put(Fact.EXIT_CODE, code);
  }

  private static Facts.Builder word(String state) {
    return Facts.builder().put(Fact.STATE, state);
  }
}
