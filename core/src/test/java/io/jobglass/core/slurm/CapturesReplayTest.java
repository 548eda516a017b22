package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays what a real Slurm 22.05.8 told, and compares the records with what it said itself. */
class CapturesReplayTest {
  private static final List<Capture> CAPTURES = Capture.all();

  /** The test bed ran many times slower than real time. */
  private static final Duration SLOW_SCRIPT = Duration.ofSeconds(20);

  /** One run of a job, as truth.txt has it. */
  record Run(
      Capture capture,
      String job,
      int attempt,
      String name,
      String slurmState,
      String state,
      String reason,
      String exitCode,
      String signal,
      String aloneState,
      String aloneReason,
      String aloneCertain) {
    static Run of(String line) {
      String[] word = line.split("\\s+");
      Capture capture =
          CAPTURES.stream().filter(c -> c.name().equals(word[0])).findFirst().orElseThrow();
      return new Run(
          capture,
          word[1],
          Integer.parseInt(word[2]),
          word[3].replace('_', ' '),
          word[4],
          word[5],
          word[6],
          word[7],
          word[8],
          word[9],
          word[10],
          word[11]);
    }

    Job in(List<JobEvent> events) {
      return fold(job, events).attempts().get(attempt - 1);
    }

    boolean stopped() {
      return exitCode.equals("-") && signal.equals("-");
    }

    @Override
    public String toString() {
      return capture + " job " + job + " attempt " + attempt;
    }
  }

  static Stream<Run> runs() {
    return Capture.truth().map(Run::of);
  }

  static Stream<Run> jobs() {
    return runs().filter(run -> run.attempt() == 1);
  }

  @Test
  void everyCapturedRunHasItsTruth() {
    List<String> told =
        CAPTURES.stream()
            .flatMap(capture ->
                capture.jobs().stream()
                    .flatMap(job ->
                        fold(job, capture.events(job)).attempts().stream()
                            .map(run -> capture + " " + job + " " + run.attempt())))
            .toList();

    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            runs().map(run -> run.capture() + " " + run.job() + " " + run.attempt()).toList());
  }

  @ParameterizedTest
  @MethodSource("runs")
  void completionRecordMakesTheRecordCertain(Run run) {
    Job job = run.in(run.capture().events(run.job()));

    assertThat(end(job)).isEqualTo(run.state() + " " + run.reason() + " certain");
    assertThat(job.facts().text(Fact.RAW_STATE)).contains(run.slurmState());
    assertThat(job.facts().text(Fact.NAME)).contains(run.name());
    if (!run.stopped()) {
      assertThat(integer(job, Fact.EXIT_CODE)).isEqualTo(run.exitCode());
      assertThat(integer(job, Fact.SIGNAL)).isEqualTo(run.signal());
    }
    assertThat(job.facts().integer(Fact.UID)).hasValue(1000);
    assertThat(job.user()).contains("alice");
    assertThat(job.facts().text(Fact.PARTITION)).contains("main");
    assertThat(job.facts().text(Fact.GROUP)).contains("alice");
    boolean accounting = run.capture().name().startsWith("dbd/");
    assertThat(job.facts().text(Fact.ACCOUNT)).isEqualTo(optional(accounting, "physics"));
    assertThat(job.facts().text(Fact.QOS)).isEqualTo(optional(accounting, "normal"));
    assertThat(job.facts().integer(Fact.REQUESTED_MEMORY_BYTES).orElseThrow() % (100 << 20))
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void recordHasTheNodesAndTimesThatSlurmSaid(Run run) {
    Job job = run.in(run.capture().events(run.job()));
    JobEvent completion = completionOf(run);

    assertThat(job.endTime()).isEqualTo(completion.time());
    Instant submit = job.facts().time(Fact.SUBMIT_TIME).orElseThrow();
    if (run.aloneState().equals("-")) {
      assertThat(job.startTime()).isNull();
      assertThat(job.nodes()).isEmpty();
      assertThat(submit).isBeforeOrEqualTo(job.endTime());
      return;
    }
    assertThat(job.startTime()).isEqualTo(completion.facts().time(Fact.START_TIME).orElseThrow());
    assertThat(job.startTime()).isBetween(submit, job.endTime());
    assertThat(job.nodes()).containsExactly("node1");
    assertThat(job.nodeRuns()).hasSize(1);
    assertThat(job.nodeRuns().getFirst().started()).isAfterOrEqualTo(job.startTime());
    assertThat(job.nodeRuns().getFirst().ended()).isAfterOrEqualTo(job.endTime());
    long cpus = job.facts().integer(Fact.ALLOCATED_CPUS).orElseThrow();
    assertThat(cpus).isEqualTo(job.facts().integer(Fact.REQUESTED_CPUS).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("runs")
  void scriptsAloneAreNeverWronglyCertain(Run run) {
    List<JobEvent> scripts = run.capture().scriptEvents(run.job());
    if (run.aloneState().equals("-")) {
      assertThat(scripts).isEmpty();
      return;
    }
    Job job = run.in(scripts);

    assertThat(end(job))
        .isEqualTo(
            run.aloneState()
                + " "
                + run.aloneReason()
                + (run.aloneCertain().equals("yes") ? " certain" : ""));
    assertThat(job.user()).contains("alice");
    assertThat(job.nodes()).containsExactly("node1");
    assertThat(job.facts().text(Fact.NAME)).contains(run.name());
    Job told = run.in(run.capture().events(run.job()));
    assertThat(Duration.between(told.startTime(), job.startTime()))
        .isBetween(Duration.ZERO, SLOW_SCRIPT);
    assertThat(Duration.between(told.endTime(), job.endTime()))
        .isBetween(Duration.ZERO, SLOW_SCRIPT);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void scriptsAloneTellTheRunsApart(Run run) {
    int runs = fold(run.job(), run.capture().events(run.job())).attempts().size();
    int expected = run.aloneState().equals("-") ? 0 : runs;

    assertThat(fold(run.job(), run.capture().scriptEvents(run.job())).attempts()).hasSize(expected);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void nothingCertainIsTakenBackWhileEventsArrive(Run run) {
    List<JobEvent> events = run.capture().events(run.job());
    JobHistory last = fold(run.job(), events);
    for (int known = 1; known <= events.size(); known++) {
      for (Job job : fold(run.job(), events.subList(0, known)).attempts()) {
        if (job.state().terminal() && job.confirmed()) {
          assertThat(end(job)).isEqualTo(end(last.attempts().get(job.attempt() - 1)));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void oneLostScriptChangesNoCertainRecord(Run run) {
    List<JobEvent> events = run.capture().events(run.job());
    List<String> ends = ends(fold(run.job(), events));
    for (JobEvent lost : events) {
      if (lost.source() != EventSource.JOBCOMP) {
        List<JobEvent> rest = events.stream().filter(event -> event != lost).toList();
        assertThat(ends(fold(run.job(), rest))).as("without " + lost.source()).isEqualTo(ends);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void orderAndRepetitionCannotMatter(Run run) {
    sameInAnyOrder(run.job(), run.capture().events(run.job()));
    sameInAnyOrder(run.job(), run.capture().scriptEvents(run.job()));
  }

  @Test
  void tasksOfAnArrayShowTheirArray() {
    assertThat(
            runs()
                .filter(run -> run.capture().name().equals("alloc3/array"))
                .map(run -> run.in(run.capture().events(run.job())).displayId()))
        .containsExactly("4_2", "4_0", "4_1");
  }

  @Test
  void stepKilledForMemoryShowsInASuccessfulJob() {
    Run run =
        runs().filter(r -> r.capture().name().equals("dbd/oom-step")).findFirst().orElseThrow();

    for (List<JobEvent> events :
        List.of(run.capture().events(run.job()), run.capture().scriptEvents(run.job()))) {
      assertThat(run.in(events).facts().text(Fact.DERIVED_EXIT_CODE)).contains("0:125");
    }
  }

  @Test
  void commentOfAnyCharactersIsKept() {
    Run run =
        runs().filter(r -> r.capture().name().equals("alloc/badname")).findFirst().orElseThrow();

    assertThat(run.in(run.capture().events(run.job())).facts().text(Fact.COMMENT))
        .contains("c\"omment\ttab {\"k\":1}");
  }

  private static void sameInAnyOrder(String job, List<JobEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    JobHistory expected = fold(job, events);
    Random random = new Random(events.size());
    for (int round = 0; round < 200; round++) {
      List<JobEvent> shuffled = new ArrayList<>(events);
      for (int i = 0; i < 4; i++) {
        shuffled.add(events.get(random.nextInt(events.size())));
      }
      Collections.shuffle(shuffled, random);
      assertThat(fold(job, shuffled)).isEqualTo(expected);
    }
  }

  private static JobEvent completionOf(Run run) {
    return run.capture().events(run.job()).stream()
        .filter(event -> event.source() == EventSource.JOBCOMP)
        .sorted(JobEvent.ORDER)
        .toList()
        .get(run.attempt() - 1);
  }

  private static List<String> ends(JobHistory history) {
    return history.attempts().stream().map(CapturesReplayTest::end).toList();
  }

  private static String end(Job job) {
    String reason = job.reason() == null ? "-" : job.reason().code();
    return job.state().code() + " " + reason + (job.confirmed() ? " certain" : "");
  }

  private static String integer(Job job, Fact fact) {
    return job.facts().has(fact) ? "" + job.facts().integer(fact).getAsLong() : "-";
  }

  private static Optional<String> optional(boolean present, String value) {
    return present ? Optional.of(value) : Optional.empty();
  }

  private static JobHistory fold(String job, List<JobEvent> events) {
    return JobFold.fold(new JobId(Capture.CLUSTER, job), events);
  }
}
