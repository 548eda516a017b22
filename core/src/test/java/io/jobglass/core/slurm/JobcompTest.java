package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link JobcompRecord} and {@link JobcompEnvironment}: two forms of one record. */
class JobcompTest {
  private static final Instant SUBMIT = Instant.parse("2026-11-23T13:34:12Z");
  private static final Instant START = Instant.parse("2026-11-23T13:34:13Z");
  private static final Instant END = Instant.parse("2026-11-23T13:34:17Z");
  private static final Instant RECEIVED = Instant.parse("2026-11-23T13:34:18.25Z");

  @Test
  void everyFieldOfTheJsonBecomesItsFact() {
    Map<String, Object> document = document();
    document.put("@submit", "2026-11-23T13:34:12");
    document.put("username", "alice");
    document.put("user_id", 1000);
    document.put("groupname", "staff");
    document.put("account", "physics");
    document.put("partition", "main");
    document.put("cluster", "bed");
    document.put("qos", "normal");
    document.put("reservation_name", "class");
    document.put("priority", 4294901748L);
    document.put("work_dir", "/home/alice");
    document.put("job_name", "we\"ird");
    document.put("time_limit", 300);
    document.put("tres_req", "cpu=4,mem=8G,node=2,billing=4,gres/gpu=1");
    document.put("tres_alloc", "cpu=6,mem=9G,node=2,billing=4,gres/gpu:a100=2");
    document.put("nodes", "n[1-2]");
    document.put("array_job_id", 13);
    document.put("array_task_id", 0);
    document.put("het_job_id", 20);
    document.put("het_job_offset", 1);
    document.put("failed_node", "n2");
    document.put("derived_ec", "1:0");
    document.put("exit_code", "3:0");
    document.put("state", "FAILED");
    document.put("original_sluid", "s0AAAAAAAAAAAA");
    document.put("sluid", "s0BBBBBBBBBBBB");
    document.put("script", "#!/bin/sh\nPASSWORD=secret\n");
    JobEvent event = event(document);
    Facts expected =
        Facts.builder()
            .put(Fact.SCHEDULER, "slurm")
            .put(Fact.NAME, "we\"ird")
            .put(Fact.USER, "alice")
            .put(Fact.UID, 1000)
            .put(Fact.GROUP, "staff")
            .put(Fact.ACCOUNT, "physics")
            .put(Fact.PARTITION, "main")
            .put(Fact.QOS, "normal")
            .put(Fact.RESERVATION, "class")
            .put(Fact.PRIORITY, 4294901748L)
            .put(Fact.WORK_DIR, "/home/alice")
            .put(Fact.FAILED_NODE, "n2")
            .put(Fact.NODES, List.of("n1", "n2"))
            .put(Fact.NODE_COUNT, 2)
            .put(Fact.REQUESTED_CPUS, 4)
            .put(Fact.ALLOCATED_CPUS, 6)
            .put(Fact.REQUESTED_MEMORY_BYTES, 8L << 30)
            .put(Fact.ALLOCATED_MEMORY_BYTES, 9L << 30)
            .put(Fact.REQUESTED_GPUS, 1)
            .put(Fact.ALLOCATED_GPUS, 2)
            .put(Fact.TIME_LIMIT_SECONDS, 300)
            .put(Fact.SUBMIT_TIME, SUBMIT)
            .put(Fact.SCHEDULER_START_TIME, START)
            .put(Fact.START_TIME, START)
            .put(Fact.END_TIME, END)
            .put(Fact.ARRAY_JOB_ID, "13")
            .put(Fact.ARRAY_TASK_ID, 0)
            .put(Fact.HET_JOB_ID, "20")
            .put(Fact.HET_JOB_OFFSET, 1)
            .put(Fact.STATE, "failed")
            .put(Fact.RAW_STATE, "FAILED")
            .put(Fact.EVIDENCE, "completion record: state FAILED, exit 3:0")
            .put(Fact.EXIT_CODE, 3)
            .put(Fact.DERIVED_EXIT_CODE, "1:0")
            .build();

    assertThat(event.facts()).isEqualTo(expected);
    assertThat(event.job()).isEqualTo(new JobId("bed", "14"));
    assertThat(event.kind()).isEqualTo(EventKind.FINISHED);
    assertThat(event.source()).isEqualTo(EventSource.JOBCOMP);
    assertThat(event.time()).isEqualTo(END);
    assertThat(event.sluid()).isEqualTo("s0AAAAAAAAAAAA");
    assertThat(event.toString()).doesNotContain("secret");
  }

  @Test
  void everyVariableOfTheScriptBecomesItsFact() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("JOBID", "14");
    variables.put("JOBSTATE", "TIMEOUT");
    variables.put("EXITCODE", "0:0");
    variables.put("DERIVED_EC", "0:0");
    variables.put("ARRAYJOBID", "4294967294");
    variables.put("ARRAYTASKID", "4294967294");
    variables.put("HETJOBID", "0");
    variables.put("HETJOBOFFSET", "4294967294");
    variables.put("UID", "1000");
    variables.put("USERNAME", "alice");
    variables.put("GROUPNAME", "staff");
    variables.put("JOBNAME", "timeout");
    variables.put("ACCOUNT", "");
    variables.put("PARTITION", "main,long");
    variables.put("QOS", "normal");
    variables.put("CLUSTER", "bed");
    variables.put("NODES", "n[1-2]");
    variables.put("PROCS", "8");
    variables.put("LIMIT", "00:05:00");
    variables.put("WORK_DIR", "/home/alice");
    variables.put("SUBMIT", "" + SUBMIT.getEpochSecond());
    variables.put("START", "" + START.getEpochSecond());
    variables.put("END", "" + END.getEpochSecond());
    JobEvent event = event(variables);
    Facts expected =
        Facts.builder()
            .put(Fact.SCHEDULER, "slurm")
            .put(Fact.NAME, "timeout")
            .put(Fact.USER, "alice")
            .put(Fact.UID, 1000)
            .put(Fact.GROUP, "staff")
            .put(Fact.QOS, "normal")
            .put(Fact.WORK_DIR, "/home/alice")
            .put(Fact.NODES, List.of("n1", "n2"))
            .put(Fact.NODE_COUNT, 2)
            .put(Fact.ALLOCATED_CPUS, 8)
            .put(Fact.TIME_LIMIT_SECONDS, 300)
            .put(Fact.SUBMIT_TIME, SUBMIT)
            .put(Fact.SCHEDULER_START_TIME, START)
            .put(Fact.START_TIME, START)
            .put(Fact.END_TIME, END)
            .put(Fact.STATE, "failed")
            .put(Fact.REASON, "time_limit")
            .put(Fact.RAW_STATE, "TIMEOUT")
            .put(Fact.EVIDENCE, "completion record: state TIMEOUT, exit 0:0")
            .put(Fact.DERIVED_EXIT_CODE, "0:0")
            .build();

    assertThat(event.facts()).isEqualTo(expected);
    assertThat(event.job()).isEqualTo(new JobId("bed", "14"));
    assertThat(event.time()).isEqualTo(END);
    variables.put("LIMIT", "1-00:00:05");
    assertThat(event(variables).facts().integer(Fact.TIME_LIMIT_SECONDS)).hasValue(86_405);
    variables.put("LIMIT", "UNLIMITED");
    assertThat(event(variables).facts().has(Fact.TIME_LIMIT_SECONDS)).isFalse();
  }

  @Test
  void bothFormsOfOneRecordHaveOneKey() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("JOBID", "14");
    variables.put("JOBSTATE", "COMPLETED");
    variables.put("NODES", "n1");
    variables.put("START", "" + START.getEpochSecond());
    variables.put("END", "" + END.getEpochSecond());

    assertThat(event(variables).key()).isEqualTo(event(document()).key());
  }

  @Test
  void aRecordThatIsSentAgainHasTheSameKey() {
    Map<String, Object> document = document();
    String key = event(document).key();
    document.put("job_name", "renamed");
    assertThat(event(document).key()).isEqualTo(key).matches("jobcomp-[0-9a-f]{32}");

    document.put("@end", "2026-11-23T13:34:18");
    assertThat(event(document).key()).isNotEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "COMPLETED, 0:0, completed, completed, 0, -",
        "FAILED, 3:0, failed, -, 3, -",
        "FAILED, 0:11, failed, -, -, 11",
        "FAILED, 0:1, failed, -, -, 1",
        "FAILED, 0:0, failed, -, -, -",
        "FAILED, 0:54, failed, launch_failure, -, -",
        "OUT_OF_MEMORY, 0:125, failed, out_of_memory, -, -",
        "TIMEOUT, 0:0, failed, time_limit, -, -",
        "CANCELLED, 0:0, cancelled, cancelled, -, -",
        "PREEMPTED, 0:0, cancelled, preempted, -, -",
        "NODE_FAIL, 0:1, failed, node_failure, -, -",
        "BOOT_FAIL, 0:1, failed, boot_failure, -, -",
        "DEADLINE, 0:1, failed, deadline, -, -",
        "PENDING, 0:0, cancelled, requeued, -, -",
        "REQUEUED, 0:0, cancelled, requeued, -, -",
        "REQUEUED, 0:15, cancelled, requeued, -, -",
        "REQUEUED, 42:0, failed, -, 42, -",
        "REVOKED, 0:0, cancelled, cancelled, -, -",
      })
  void stateAndExitAreTold(
      String state, String exit, String told, String reason, Long code, Long signal) {
    Map<String, Object> document = document();
    document.put("state", state);
    document.put("exit_code", exit);
    Facts facts = event(document).facts();

    assertThat(facts.text(Fact.STATE)).contains(told);
    assertThat(facts.text(Fact.REASON).orElse(null)).isEqualTo(reason);
    assertThat(facts.values().get(Fact.EXIT_CODE)).isEqualTo(code);
    assertThat(facts.values().get(Fact.SIGNAL)).isEqualTo(signal);
  }

  @ParameterizedTest
  @CsvSource({"RESIZING", "RUNNING", "SUSPENDED", "QUANTUM"})
  void aJobThatGoesOnHasNoEnd(String state) {
    Map<String, Object> document = document();
    document.put("state", state);

    assertThat(read(document)).isInstanceOf(SlurmReading.Ignored.class);
  }

  @Test
  void aJobThatNeverHadNodesNeverStarted() {
    Map<String, Object> document = document();
    document.put("state", "CANCELLED");
    document.put("nodes", "");
    document.put("@start", "2026-11-23T13:34:17");
    document.put("total_cpus", 0);
    Facts facts = event(document).facts();

    assertThat(facts.values())
        .doesNotContainKeys(
            Fact.START_TIME,
            Fact.SCHEDULER_START_TIME,
            Fact.NODES,
            Fact.NODE_COUNT,
            Fact.ALLOCATED_CPUS);
  }

  @Test
  void startRecordOfKafkaTellsAStart() {
    Map<String, Object> document = document();
    document.remove("@end");
    document.put("state", null);
    JobEvent event = event(document);

    assertThat(event.kind()).isEqualTo(EventKind.STARTED);
    assertThat(event.time()).isEqualTo(START);
    assertThat(event.facts().texts(Fact.NODES)).containsExactly("n1");
    assertThat(event.facts().has(Fact.STATE)).isFalse();
  }

  @Test
  void endWithoutATimeIsThatOfItsReceipt() {
    Map<String, Object> document = document();
    document.remove("@end");

    assertThat(event(document).time()).isEqualTo(RECEIVED);
    assertThat(event(document).facts().has(Fact.END_TIME)).isFalse();
  }

  @Test
  void numbersMayHaveAnyJsonType() {
    for (Object id :
        List.of(
            14,
            14L,
            14.0,
            "14",
            BigInteger.valueOf(14),
            BigDecimal.valueOf(14),
            new BigDecimal("14.0"))) {
      Map<String, Object> document = document();
      document.put("jobid", id);
      assertThat(event(document).job().externalId()).isEqualTo("14");
    }
  }

  @Test
  void valuesOfAnotherTypeAreAbsent() {
    for (Object junk :
        List.of(
            List.of(),
            Map.of(),
            true,
            -1,
            1e300,
            Double.NaN,
            new BigDecimal("1e9999"),
            BigInteger.TWO.pow(100),
            "x")) {
      Map<String, Object> document = document();
      document.replaceAll(
          (key, value) -> key.equals("jobid") || key.equals("state") ? value : junk);
      document.put("user_id", junk);
      document.put("time_limit", junk);
      assertThat(event(document).facts().values()).doesNotContainKeys(Fact.UID, Fact.START_TIME);
      document.put("jobid", junk);
      assertThat(read(document)).isInstanceOf(SlurmReading.Ignored.class);
    }
    assertThat(read(Map.of())).isInstanceOf(SlurmReading.Ignored.class);
  }

  @Test
  void yearLongAndUnsetLimitsAreNone() {
    for (Object limit : List.of(31536000, 0, 4294967294L, 4294967295L)) {
      Map<String, Object> document = document();
      document.put("time_limit", limit);
      assertThat(event(document).facts().has(Fact.TIME_LIMIT_SECONDS)).isFalse();
    }
  }

  @Test
  void timesAreUtcWithOrWithoutAZone() {
    Map<String, Object> document = document();
    document.put("@end", "2026-11-23T14:34:17+01:00");
    assertThat(event(document).time()).isEqualTo(END);
    document.put("@end", "2026-11-23T13:34:17Z");
    assertThat(event(document).time()).isEqualTo(END);
    document.put("@end", "Unknown");
    assertThat(event(document).time()).isEqualTo(RECEIVED);
    document.put("@end", "1970-01-01T00:00:00");
    assertThat(event(document).time()).isEqualTo(RECEIVED);
  }

  @Test
  void idsOfNoArrayAndNoHetJobAreAbsent() {
    for (Object none : List.of(0, 4294967294L)) {
      Map<String, Object> document = document();
      document.put("array_job_id", none);
      document.put("array_task_id", 4294967294L);
      document.put("het_job_id", none);
      document.put("het_job_offset", 0);
      assertThat(event(document).facts().values())
          .doesNotContainKeys(
              Fact.ARRAY_JOB_ID, Fact.ARRAY_TASK_ID, Fact.HET_JOB_ID, Fact.HET_JOB_OFFSET);
    }
  }

  @Test
  void longNodeListsAreReadWhole() {
    Map<String, Object> document = document();
    document.put("nodes", "n1" + ",m2".repeat(2000));

    assertThat(event(document).facts().texts(Fact.NODES)).hasSize(2001);
  }

  @Test
  void nulInATextIsDropped() {
    Map<String, Object> document = document();
    document.put("job_name", "a\0b");

    assertThat(event(document).facts().text(Fact.NAME)).contains("ab");
  }

  private static Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("jobid", 14);
    document.put("@start", "2026-11-23T13:34:13");
    document.put("@end", "2026-11-23T13:34:17");
    document.put("nodes", "n1");
    document.put("state", "COMPLETED");
    document.put("exit_code", "0:0");
    return document;
  }

  private static SlurmReading read(Map<String, Object> document) {
    return JobcompRecord.read(document, "default", RECEIVED);
  }

  private static JobEvent event(Map<String, ?> told) {
    if (told.containsKey("jobid")) {
      return JobcompRecord.read(told, "default", RECEIVED).event().orElseThrow();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    told.forEach((name, value) -> variables.put(name, (String) value));
    HookFile hook = HookBytes.at(RECEIVED, "head").environment(variables).file();
    return HookEnvironment.read(hook, "ignored", "default").event().orElseThrow();
  }
}
