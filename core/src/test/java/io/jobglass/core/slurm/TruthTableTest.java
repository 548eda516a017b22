package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.slurm.ConstructedRun.Release;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How each kind of end looks to the scripts and to jobcomp, and what the record says. Constructed
 * from Slurm's source ({@code job_mgr.c}, {@code node_scheduler.c}); what was recorded is in {@link
 * CapturesReplayTest}.
 */
class TruthTableTest {
  /**
   * @param alone from the scripts by themselves: {@code state reason}, {@code !} where certain
   * @param told with the completion records as well
   */
  record Row(String name, UnaryOperator<ConstructedRun> story, String alone, String told) {
    ConstructedRun of(Release release) {
      return story.apply(new ConstructedRun(release, "n[1-2]"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Row[] ROWS = {
    row(
        "script exit 0",
        s -> ended(s, 0, "COMPLETED", "0:0"),
        "completed completed",
        "completed completed! 0:-"),
    row(
        "script exit 3",
        s -> ended(s, 768, "FAILED", "3:0"),
        "failed exit_code!",
        "failed exit_code! 3:-"),
    row(
        "script dies of SEGV",
        s -> ended(s, 11, "FAILED", "0:11"),
        "failed signal!",
        "failed signal! -:11"),
    row(
        "script dies of SEGV with a core",
        s -> ended(s, 139, "FAILED", "0:11"),
        "failed signal!",
        "failed signal! -:11"),
    row(
        "child of the script dies of SEGV",
        s -> ended(s, 35584, "FAILED", "139:0"),
        "failed signal!",
        "failed signal! 139:-"),
    row(
        "killed for memory",
        s -> ended(s, 253, "OUT_OF_MEMORY", "0:125"),
        "failed out_of_memory!",
        "failed out_of_memory! -:-"),
    row(
        "killed for memory without a limit of Slurm's",
        s -> ended(s, 9, "FAILED", "0:9"),
        "failed signal!",
        "failed signal! -:9"),
    row(
        "child killed for memory without a limit",
        s -> ended(s, 35072, "FAILED", "137:0"),
        "failed signal!",
        "failed signal! 137:-"),
    row(
        "cancelled",
        s -> stopped(s, 0, "CANCELLED", "0:0"),
        "completed completed",
        "cancelled cancelled! -:-"),
    row(
        "cancelled while pending",
        s -> s.run(0).jobcompNeverStarted("CANCELLED", "0:0", 9),
        "",
        "cancelled cancelled! -:-"),
    row(
        "cancelled while configuring",
        s ->
            s.run(0)
                .prologSlurmctld(0.3)
                .jobcomp("CANCELLED", "0:0", 2)
                .epilogSlurmctld(2.4, 2, 0L),
        "completed completed",
        "cancelled cancelled! -:-"),
    row(
        "preempted, cancelled",
        s -> stopped(s, 0, "PREEMPTED", "0:0"),
        "completed completed",
        "cancelled preempted! -:-"),
    row(
        "preempted, requeued",
        s -> again(stopped(s, 0, "PREEMPTED", "0:0")),
        "completed completed, completed completed",
        "cancelled preempted! -:-, completed completed! 0:-"),
    row(
        "node failed",
        s ->
            begun(s)
                .jobcomp("NODE_FAIL", "0:1", 60, Map.of("failed_node", "n1"))
                .epilogSlurmctld(60.2, 60, 1L)
                .epilog("n2", 61.5, 60, 1L),
        "failed unknown",
        "failed node_failure! -:-"),
    row(
        "node set down while alive",
        s ->
            begun(s)
                .jobcomp("NODE_FAIL", "0:0", 60)
                .epilogSlurmctld(60.2, 60, 0L)
                .epilog("n1", 61.5, 60, 0L)
                .epilog("n2", 61.5, 60, 0L),
        "completed completed",
        "failed node_failure! -:-"),
    row(
        "node failed, requeued",
        s ->
            again(
                begun(s)
                    .jobcomp("NODE_FAIL", "0:1", 60, Map.of("failed_node", "n1"))
                    .epilogSlurmctld(60.2, 60, 1L)
                    .epilog("n2", 61.5, 60, 1L)),
        "failed unknown, completed completed",
        "failed node_failure! -:-, completed completed! 0:-"),
    row(
        "node failed, job went on without it",
        s -> ended(begun(s).jobcomp("RESIZING", "0:0", 30), 0, "COMPLETED", "0:0"),
        "completed completed",
        "completed completed! 0:-"),
    row(
        "boot failed",
        s ->
            s.run(0)
                .prologSlurmctld(0.3)
                .jobcomp("BOOT_FAIL", "0:1", 60)
                .epilogSlurmctld(60.2, 60, 1L),
        "failed unknown",
        "failed boot_failure! -:-"),
    row(
        "deadline passed while pending",
        s -> s.run(0).jobcompNeverStarted("DEADLINE", "0:1", 9),
        "",
        "failed deadline! -:-"),
    row(
        "requeued by hand",
        s -> again(stopped(s, 0, "PENDING", "0:0")),
        "completed completed, completed completed",
        "cancelled requeued! -:-, completed completed! 0:-"),
    row(
        "exit code that requeues",
        s -> again(ended(s, 768, "FAILED", "3:0")),
        "failed exit_code!, completed completed",
        "failed exit_code! 3:-, completed completed! 0:-"),
    row(
        "Prolog failed, requeued",
        s ->
            again(
                begun(s)
                    .jobcomp("PENDING", "0:54", 2)
                    .epilogSlurmctld(2.2, 2, 4022L)
                    .epilog("n1", 2.3, 2, 4022L)
                    .epilog("n2", 2.4, 2, 4022L)),
        "failed unknown, completed completed",
        "cancelled requeued! -:-, completed completed! 0:-"),
    row(
        "Prolog failed, not to be requeued",
        s ->
            begun(s)
                .jobcomp("CANCELLED", "0:54", 2)
                .epilogSlurmctld(2.2, 2, 4022L)
                .epilog("n1", 2.3, 2, 4022L)
                .epilog("n2", 2.4, 2, 4022L),
        "failed unknown",
        "cancelled cancelled! -:-"),
    row(
        "partition removed",
        s -> stopped(s, 1, "NODE_FAIL", "0:1"),
        "failed unknown",
        "failed node_failure! -:-"),
    row(
        "step daemon could not launch",
        s -> ended(s, 1, "FAILED", "0:1"),
        "failed unknown",
        "failed signal! -:1"),
    row(
        "salloc ended with 4",
        s -> ended(s, 1024, "FAILED", "4:0"),
        "failed exit_code!",
        "failed exit_code! 4:-"),
    row(
        "no exit status told",
        s ->
            s.run(0)
                .prolog("n1", 1)
                .prolog("n2", 1)
                .epilog("n1", 61, 60, null)
                .epilog("n2", 61, 60, null)
                .jobcomp("COMPLETED", "0:0", 60),
        "completed unknown",
        "completed completed! 0:-"),
    row(
        "dead node comes back hours later",
        s ->
            begun(s)
                .jobcomp("NODE_FAIL", "0:1", 60)
                .epilogSlurmctld(60.2, 60, 1L)
                .epilog("n2", 61.5, 60, 1L)
                .epilog("n1", 20_000, 60, 1L),
        "failed unknown",
        "failed node_failure! -:-"),
  };

  private static Row row(
      String name, UnaryOperator<ConstructedRun> story, String alone, String told) {
    return new Row(name, story, alone, told);
  }

  /** Both kinds of Prolog of the first run. */
  private static ConstructedRun begun(ConstructedRun story) {
    return story.run(0).prologSlurmctld(0.3).prolog("n1", 0.9).prolog("n2", 1.1);
  }

  /** The job ended by itself: its processes are gone when the controller hears of it. */
  private static ConstructedRun ended(ConstructedRun story, long raw, String state, String exit) {
    if (story.starts().isEmpty()) {
      begun(story);
    }
    return story
        .jobcomp(state, exit, 60)
        .epilogSlurmctld(60.2, 60, raw)
        .epilog("n1", 60.3, 60, raw)
        .epilog("n2", 60.4, 60, raw);
  }

  /** The controller ended the job: the nodes' Epilogs run when its processes are dead. */
  private static ConstructedRun stopped(ConstructedRun story, long raw, String state, String exit) {
    return begun(story)
        .epilogSlurmctld(60.1, 60, raw)
        .jobcomp(state, exit, 60)
        .epilog("n1", 65.3, 60, raw)
        .epilog("n2", 67.4, 60, raw);
  }

  /** A second run of the same id, which ends well. */
  private static ConstructedRun again(ConstructedRun story) {
    return story
        .run(190)
        .prologSlurmctld(190.4)
        .prolog("n2", 191)
        .prolog("n1", 191.2)
        .jobcomp("COMPLETED", "0:0", 250)
        .epilogSlurmctld(250.2, 250, 0L)
        .epilog("n1", 250.4, 250, 0L)
        .epilog("n2", 250.3, 250, 0L);
  }

  static Stream<Row> rows() {
    return Stream.of(ROWS);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void recordSaysWhatCompletionTold(Row row) {
    for (Release release : Release.values()) {
      assertThat(ends(row.of(release).fromAll(), true)).as(release.name()).isEqualTo(row.told());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void accountingTellsTheSameWhereNoCompletionDoes(Row row) {
    for (Release release : Release.values()) {
      assertThat(ends(row.of(release).fromScriptsAndAccounting(), true))
          .as(release.name())
          .isEqualTo(row.told());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void scriptsAloneAreNeverWronglyCertain(Row row) {
    for (Release release : Release.values()) {
      assertThat(ends(row.of(release).fromScripts(), false))
          .as(release.name())
          .isEqualTo(row.alone());
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void orderAndRepetitionCannotMatter(Row row) {
    for (Release release : Release.values()) {
      List<JobEvent> events = row.of(release).events();
      JobHistory expected = JobFold.fold(ConstructedRun.JOB, events);
      Random random = new Random(23);
      for (int round = 0; round < 50; round++) {
        List<JobEvent> shuffled = new ArrayList<>(events);
        shuffled.add(events.get(random.nextInt(events.size())));
        Collections.shuffle(shuffled, random);
        assertThat(JobFold.fold(ConstructedRun.JOB, shuffled)).isEqualTo(expected);
      }
    }
  }

  @Test
  void stepKilledForMemoryExplainsAFailureButNoSuccess() {
    for (long raw : new long[] {256, 0}) {
      Map<String, String> epilog =
          Map.of(
              "SLURM_SCRIPT_CONTEXT", "epilog_slurmctld",
              "SLURM_JOB_ID", "42",
              "SLURM_CLUSTER_NAME", "alpha",
              "SLURM_JOB_EXIT_CODE", "" + raw,
              "SLURM_JOB_DERIVED_EC", "253");
      ConstructedRun story =
          begun(new ConstructedRun(Release.BARE, "n[1-2]"))
              .hook(epilog, 60.2)
              .jobcomp(
                  raw == 0 ? "COMPLETED" : "FAILED",
                  new WaitStatus(raw).pair().toString(),
                  60,
                  Map.of("derived_ec", "0:125"));

      String end = raw == 0 ? "completed completed" : "failed out_of_memory!";
      assertThat(ends(story.fromScripts(), false)).isEqualTo(end);
      assertThat(ends(story.fromAll(), true))
          .isEqualTo(raw == 0 ? "completed completed! 0:-" : "failed out_of_memory! 1:-");
    }
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void timeLimitShowsInThePlannedEnd(Release release) {
    ConstructedRun story =
        begun(new ConstructedRun(release, "n[1-2]"))
            .epilogSlurmctld(611.3, 611, 0L)
            .jobcomp("TIMEOUT", "0:0", 611)
            .epilog("n1", 617, 611, 0L)
            .epilog("n2", 618, 611, 0L);

    assertThat(ends(story.fromAll(), true)).isEqualTo("failed time_limit! -:-");
    assertThat(ends(story.fromScripts(), false))
        .isEqualTo(release == Release.BARE ? "completed completed" : "failed time_limit");
  }

  @ParameterizedTest
  @EnumSource(value = Release.class, names = "BARE", mode = EnumSource.Mode.EXCLUDE)
  void scriptsRunInsideTheJobAreToldThePlannedEnd(Release release) {
    ConstructedRun story =
        begun(new ConstructedRun(release, "n[1-2]"))
            .epilog("n1", 60.3, 600, 0L)
            .epilog("n2", 60.5, 600, 0L);
    Job job = story.fromScripts().attempts().getFirst();

    assertThat(end(job, false)).isEqualTo("completed completed");
    assertThat(job.endTime()).isEqualTo(ConstructedRun.BEGIN.plusMillis(60_500));
    assertThat(job.facts().time(Fact.PLANNED_END_TIME))
        .contains(ConstructedRun.BEGIN.plusSeconds(600));
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void forgottenJobKeepsItsUser(Release release) {
    ConstructedRun story =
        new ConstructedRun(release, "n1").run(0).prolog("n1", 1).abort("n1", 300);
    Job job = story.fromScripts().attempts().getFirst();

    assertThat(job.user()).contains("alice");
    assertThat(job.confirmed()).isFalse();
    assertThat(job.facts().has(Fact.EXIT_CODE)).isFalse();
    assertThat(story.fromScripts().attempts()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void jobOfLessThanASecondIsOneAttempt(Release release) {
    ConstructedRun story =
        new ConstructedRun(release, "n1")
            .run(0)
            .prologSlurmctld(0.2)
            .prolog("n1", 0.5)
            .jobcomp("COMPLETED", "0:0", 0)
            .epilogSlurmctld(0.8, 0, 0L)
            .epilog("n1", 0.9, 0, 0L);

    assertThat(ends(story.fromAll(), true)).isEqualTo("completed completed! 0:-");
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void epilogWithoutAPrologIsOneAttempt(Release release) {
    ConstructedRun story =
        new ConstructedRun(release, "n[1-2]")
            .run(0)
            .prolog("n1", 1)
            .epilog("n2", 60.2, 60, 0L)
            .epilog("n1", 60.4, 60, 0L)
            .jobcomp("COMPLETED", "0:0", 60);

    assertThat(ends(story.fromAll(), true)).isEqualTo("completed completed! 0:-");
    assertThat(ends(story.fromScripts(), false)).isEqualTo("completed completed");
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void runsThatOnlyCompletionRecordsToldAreApart(Release release) {
    ConstructedRun story =
        new ConstructedRun(release, "n1")
            .run(0)
            .jobcomp("PENDING", "0:0", 60)
            .run(190)
            .jobcomp("NODE_FAIL", "0:1", 250)
            .run(400)
            .jobcomp("COMPLETED", "0:0", 500);

    assertThat(ends(story.fromAll(), true))
        .isEqualTo("cancelled requeued! -:-, failed node_failure! -:-, completed completed! 0:-");
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void jobRequeuedAndThenCancelledWhilePendingKeepsItsFirstRun(Release release) {
    ConstructedRun story =
        stopped(new ConstructedRun(release, "n[1-2]"), 0, "PENDING", "0:0")
            .run(80)
            .jobcompNeverStarted("CANCELLED", "0:0", 90);

    assertThat(ends(story.fromAll(), true))
        .isEqualTo("cancelled requeued! -:-, cancelled cancelled! -:-");
  }

  @Test
  void reusedIdOfAJobCancelledWhilePendingLeavesTheOldRecord() {
    ConstructedRun story =
        ended(new ConstructedRun(Release.BARE, "n[1-2]"), 0, "COMPLETED", "0:0")
            .run(9_000_000)
            .jobcompNeverStarted("CANCELLED", "0:0", 9_000_090);

    assertThat(ends(story.fromAll(), true))
        .isEqualTo("completed completed! 0:-, cancelled cancelled! -:-");
  }

  @Test
  void startThatTheControllerMovesDoesNotSplitTheRun() {
    ConstructedRun story =
        new ConstructedRun(Release.TIMES, "n1")
            .run(0)
            .prologSlurmctld(0.3)
            .run(120)
            .prolog("n1", 121)
            .jobcomp("COMPLETED", "0:0", 200)
            .epilogSlurmctld(200.2, 200, 0L)
            .epilog("n1", 200.4, 200, 0L);

    assertThat(ends(story.fromAll(), true)).isEqualTo("completed completed! 0:-");
  }

  private static String ends(JobHistory history, boolean withExit) {
    return String.join(", ", history.attempts().stream().map(job -> end(job, withExit)).toList());
  }

  private static String end(Job job, boolean withExit) {
    return job.state().code()
        + " "
        + (job.reason() == null ? "-" : job.reason().code())
        + (job.confirmed() ? "!" : "")
        + (withExit ? " " + number(job, Fact.EXIT_CODE) + ":" + number(job, Fact.SIGNAL) : "");
  }

  private static String number(Job job, Fact fact) {
    return job.facts().has(fact) ? "" + job.facts().integer(fact).getAsLong() : "-";
  }
}
