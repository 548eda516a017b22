package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link SacctTable} and {@link AccountingRecord}; rows as sacct 22.05.8 printed them. */
class AccountingRecordTest {
  private static final Instant ASKED = Instant.parse("2026-11-23T14:00:00Z");
  private static final Instant START = Instant.parse("2026-11-23T13:56:48Z");
  private static final Instant END = Instant.parse("2026-11-23T13:56:57Z");

  /** The job that was cancelled in captures/slurm-22.05/dbd/scancel, as its sacct.txt shows it. */
  private static Map<String, String> cancelled() {
    Map<String, String> row = new HashMap<>();
    row.put("JobIDRaw", "2");
    row.put("JobID", "2");
    row.put("Cluster", "bed");
    row.put("User", "alice");
    row.put("Account", "physics");
    row.put("Partition", "main");
    row.put("Submit", Long.toString(START.getEpochSecond()));
    row.put("Start", Long.toString(START.getEpochSecond()));
    row.put("End", Long.toString(END.getEpochSecond()));
    row.put("State", "CANCELLED by 1000");
    row.put("ExitCode", "0:0");
    row.put("DerivedExitCode", "0:0");
    row.put("NodeList", "node1");
    row.put("ReqTRES", "billing=1,cpu=1,mem=100M,node=1");
    row.put("AllocTRES", "billing=1,cpu=1,mem=100M,node=1");
    row.put("TimelimitRaw", "5");
    row.put("TotalCPU", "00:02.707");
    row.put("JobName", "scancel");
    return row;
  }

  private static String line(Map<String, String> row) {
    return String.join(
        SacctTable.DELIMITER,
        SacctTable.COLUMNS.stream().map(column -> row.getOrDefault(column, "")).toList());
  }

  private static JobEvent event(Map<String, ?> row) {
    return AccountingRecord.read(row, "default", ASKED).event().orElseThrow();
  }

  @Test
  void rowTellsWhoCancelledAndWhatWasUsed() {
    List<Map<String, String>> rows = new ArrayList<>();
    SacctTable table = new SacctTable(rows::add);
    table.line(line(cancelled()));
    table.line(line(Map.of("JobIDRaw", "2.batch", "State", "CANCELLED", "MaxRSS", "108K")));
    table.line(line(Map.of("JobIDRaw", "2.extern", "State", "COMPLETED", "MaxRSS", "76K")));
    table.end();

    JobEvent event = event(rows.getFirst());

    assertThat(rows).hasSize(1);
    assertThat(event.job()).isEqualTo(new JobId("bed", "2"));
    assertThat(event.kind()).isEqualTo(EventKind.FINISHED);
    assertThat(event.source()).isEqualTo(EventSource.ACCOUNTING);
    assertThat(event.origin()).isEqualTo(new Origin("slurm-accounting", "repair", null));
    assertThat(event.time()).isEqualTo(END);
    Facts facts = event.facts();
    assertThat(facts.text(Fact.REASON)).contains("cancelled");
    assertThat(facts.text(Fact.CANCELLED_BY)).contains("1000");
    assertThat(facts.has(Fact.EXIT_CODE)).isFalse();
    assertThat(facts.time(Fact.SCHEDULER_START_TIME)).contains(START);
    assertThat(facts.integer(Fact.TIME_LIMIT_SECONDS)).hasValue(300);
    assertThat(facts.integer(Fact.ALLOCATED_MEMORY_BYTES)).hasValue(100L << 20);
    assertThat(facts.integer(Fact.ACCOUNTING_CPU_MICROS)).hasValue(2_707_000);
    assertThat(facts.integer(Fact.ACCOUNTING_MAX_RSS_BYTES)).hasValue(108L << 10);
    assertThat(facts.has(Fact.CPU_MICROS)).isFalse();
  }

  @Test
  void sameRowHasTheSameKeyAndARequeuedOneAnother() {
    Map<String, String> requeued = cancelled();
    requeued.put("State", "REQUEUED");

    assertThat(event(cancelled()).key()).isEqualTo(event(cancelled()).key());
    assertThat(event(requeued).key()).isNotEqualTo(event(cancelled()).key());
    assertThat(event(requeued).facts().text(Fact.REASON)).contains("requeued");
  }

  @ParameterizedTest
  @CsvSource({"PENDING", "RUNNING", "SUSPENDED", "RESIZING"})
  void jobThatGoesOnTellsNothing(String state) {
    Map<String, String> row = cancelled();
    row.put("State", state);

    assertThat(AccountingRecord.read(row, "default", ASKED))
        .isInstanceOf(SlurmReading.Ignored.class);
  }

  @ParameterizedTest
  @CsvSource({
    "TIMEOUT, 0:0, time_limit, failed",
    "OUT_OF_MEMORY, 0:125, out_of_memory, failed",
    "NODE_FAIL, 0:1, node_failure, failed",
    "BOOT_FAIL, 0:1, boot_failure, failed",
    "PREEMPTED, 0:0, preempted, cancelled",
    "DEADLINE, 0:1, deadline, failed",
    "COMPLETED, 0:0, completed, completed",
    "FAILED, 40:0, exit_code, failed",
    "FAILED, 0:11, signal, failed"
  })
  void everyEndIsConfirmed(String state, String exit, String reason, String end) {
    Map<String, String> row = cancelled();
    row.put("State", state);
    row.put("ExitCode", exit);

    Job job = fold(event(row)).attempts().getFirst();

    assertThat(job.reason()).isNotNull();
    assertThat(job.reason().code()).isEqualTo(reason);
    assertThat(job.state().code()).isEqualTo(end);
    assertThat(job.confirmed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "00:02.707, 2707000",
    "01:02:03, 3723000000",
    "2-03:04:05, 183845000000",
    "00:00:00, 0"
  })
  void cpuTimeIsReadAsSacctPrintsIt(String text, long micros) {
    Map<String, String> row = cancelled();
    row.put("TotalCPU", text);

    assertThat(event(row).facts().integer(Fact.ACCOUNTING_CPU_MICROS)).hasValue(micros);
  }

  @Test
  void arrayTaskAndComponentKnowTheirWhole() {
    Map<String, String> row = cancelled();
    row.put("JobID", "13_0");
    assertThat(event(row).facts().text(Fact.ARRAY_JOB_ID)).contains("13");
    assertThat(event(row).facts().integer(Fact.ARRAY_TASK_ID)).hasValue(0);
    row.put("JobID", "13+1");
    assertThat(event(row).facts().text(Fact.HET_JOB_ID)).contains("13");
    assertThat(event(row).facts().integer(Fact.HET_JOB_OFFSET)).hasValue(1);
    row.put("JobID", "13_[2-9]");
    assertThat(AccountingRecord.read(row, "default", ASKED))
        .isInstanceOf(SlurmReading.Ignored.class);
  }

  @Test
  void jobCancelledWhilePendingNeverHadNodes() {
    Map<String, String> row = cancelled();
    row.put("NodeList", "None assigned");
    row.put("Start", "None");

    JobEvent event = event(row);

    assertThat(event.facts().texts(Fact.NODES)).isEmpty();
    assertThat(event.facts().has(Fact.START_TIME)).isFalse();
    assertThat(event.facts().has(Fact.ACCOUNTING_CPU_MICROS)).isFalse();
  }

  @Test
  void lineThatIsNoRowIsCountedAndSpoilsNoOther() {
    List<Map<String, String>> rows = new ArrayList<>();
    SacctTable table = new SacctTable(rows::add);
    Map<String, String> broken = cancelled();
    broken.put("JobName", "two\nlines");
    for (String line : (line(broken) + "\nwarning: x\n" + line(cancelled())).lines().toList()) {
      table.line(line);
    }
    table.end();

    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst()).containsEntry("JobName", "two");
    assertThat(table.unreadable()).isEqualTo(2);
  }

  /** Level 1: no hook, only the agent; two runs of one id are told apart by accounting's starts. */
  @Test
  void twoRunsThatOnlyTheAgentSawAreRepaired() {
    Instant again = END.plusSeconds(200);
    Map<String, String> first = cancelled();
    first.put("State", "REQUEUED");
    Map<String, String> second = cancelled();
    second.put("Start", Long.toString(again.getEpochSecond()));
    second.put("End", Long.toString(again.plusSeconds(60).getEpochSecond()));
    second.put("State", "TIMEOUT");
    List<JobEvent> events = new ArrayList<>();
    sampled(events, START.plusMillis(300), END.plusMillis(800));
    sampled(events, again.plusMillis(300), again.plusSeconds(61));
    events.add(event(first));
    events.add(event(second));

    JobHistory history = JobFold.fold(new JobId("bed", "2"), events);

    assertThat(history.attempts())
        .extracting(job -> job.reason() + " " + job.nodeRuns().size())
        .containsExactly("REQUEUED 1", "TIME_LIMIT 1");
  }

  /** What the kernel counted and what accounting says of an end that scripts see as 0:0. */
  @Test
  void accountingOutranksAnEpilog() {
    JobEvent epilog =
        new JobEvent(
            "epilog",
            new JobId("bed", "2"),
            EventKind.FINISHED,
            EventSource.EPILOG_SLURMCTLD,
            END.plusMillis(200),
            null,
            null,
            Facts.builder().put(Fact.EXIT_CODE, 0).put(Fact.SCHEDULER_START_TIME, START).build(),
            new Origin("slurm-epilog-slurmctld", "slurm", null));

    assertThat(fold(epilog).attempts().getFirst().confirmed()).isFalse();
    Job job = fold(epilog, event(cancelled())).attempts().getFirst();
    assertThat(job.state()).isEqualTo(JobState.CANCELLED);
    assertThat(job.confirmed()).isTrue();
  }

  private static void sampled(List<JobEvent> events, Instant from, Instant to) {
    for (EventKind kind : List.of(EventKind.SAMPLING_STARTED, EventKind.SAMPLING_STOPPED)) {
      Instant at = kind == EventKind.SAMPLING_STARTED ? from : to;
      events.add(
          new JobEvent(
              "agent-" + at,
              new JobId("bed", "2"),
              kind,
              EventSource.AGENT,
              at,
              "node1",
              null,
              Facts.NONE,
              new Origin("collector", "agent", null)));
    }
  }

  private static JobHistory fold(JobEvent... events) {
    return JobFold.fold(events[0].job(), List.of(events));
  }
}
