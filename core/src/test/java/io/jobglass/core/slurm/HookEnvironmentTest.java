package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookEnvironmentTest {
  private static final Instant TIME = Instant.parse("2026-11-23T13:40:00.5Z");
  private static final long START = Instant.parse("2026-11-23T13:34:13Z").getEpochSecond();

  @ParameterizedTest
  @CsvSource({
    "prolog_slurmd, PROLOG, STARTED, n1, slurm-prolog",
    "epilog_slurmd, EPILOG, FINISHED, n1, slurm-epilog",
    "prolog_slurmctld, PROLOG_SLURMCTLD, STARTED,, slurm-prolog-slurmctld",
    "epilog_slurmctld, EPILOG_SLURMCTLD, FINISHED,, slurm-epilog-slurmctld",
  })
  void eachScriptTellsItsKindOfEvent(
      String context, EventSource source, EventKind kind, String node, String actor) {
    JobEvent event = event(context, "SLURMD_NODENAME", "n1");

    assertThat(event.source()).isEqualTo(source);
    assertThat(event.kind()).isEqualTo(kind);
    assertThat(event.node()).isEqualTo(node);
    assertThat(event.origin().actor()).isEqualTo(actor);
    assertThat(event.time()).isEqualTo(TIME);
    assertThat(event.key()).isEqualTo("key");
    assertThat(event.job()).isEqualTo(new JobId("default", "14"));
    assertThat(event.facts().text(Fact.SCHEDULER)).contains("slurm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prolog_task", "epilog_task", "prolog_future", "mail"})
  void otherScriptsAreIgnored(String context) {
    assertThat(read(Map.of("SLURM_SCRIPT_CONTEXT", context, "SLURM_JOB_ID", "14")))
        .isInstanceOf(SlurmReading.Ignored.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "0", "-1", "4294967294", "1.5", "123456789012345678901"})
  void withoutAJobIdThereIsNoEvent(String id) {
    assertThat(read(Map.of("SLURM_SCRIPT_CONTEXT", "prolog_slurmd", "SLURM_JOB_ID", id)).event())
        .isEmpty();
    assertThat(read(Map.of("X", "y"))).isInstanceOf(SlurmReading.Ignored.class);
  }

  @Test
  void olderNameOfTheJobIdAndTheHostServe() {
    JobEvent event =
        read(Map.of("SLURM_SCRIPT_CONTEXT", "prolog_slurmd", "SLURM_JOBID", "7"))
            .event()
            .orElseThrow();

    assertThat(event.job().externalId()).isEqualTo("7");
    assertThat(event.node()).isEqualTo("host");
  }

  @Test
  void clusterIsTheOneNamed() {
    assertThat(event("prolog_slurmd", "SLURM_CLUSTER_NAME", "bed").job().cluster())
        .isEqualTo("bed");
    assertThat(
            read(
                Map.of(
                    "SLURM_SCRIPT_CONTEXT", "prolog_slurmd",
                    "SLURM_JOB_ID", "1",
                    "SLURM_CLUSTER_NAME", "c".repeat(256))))
        .isInstanceOf(SlurmReading.Ignored.class);
  }

  @Test
  void everyVariableBecomesItsFact() {
    JobEvent event =
        event(
            "prolog_slurmctld",
            "SLURM_JOB_NAME",
            "we\"ird",
            "SLURM_JOB_USER",
            "alice",
            "SLURM_JOB_UID",
            "1000",
            "SLURM_JOB_GROUP",
            "staff",
            "SLURM_JOB_ACCOUNT",
            "physics",
            "SLURM_JOB_PARTITION",
            "main",
            "SLURM_JOB_QOS",
            "high",
            "SLURM_JOB_RESERVATION",
            "class",
            "SLURM_JOB_COMMENT",
            "{\"k\":1}",
            "SLURM_JOB_WORK_DIR",
            "/home/alice",
            "SLURM_JOB_NODELIST",
            "n[1-3]",
            "SLURM_JOB_NUM_NODES",
            "3",
            "SLURM_JOB_CPUS_PER_NODE",
            "36(x2),18",
            "SLURM_JOB_RESTART_COUNT",
            "2",
            "SLURM_JOB_START_TIME",
            "" + START,
            "SLURM_JOB_END_TIME",
            "" + (START + 600),
            "SLURM_ARRAY_JOB_ID",
            "10",
            "SLURM_ARRAY_TASK_ID",
            "4",
            "SLURM_HET_JOB_ID",
            "20",
            "SLURM_HET_JOB_OFFSET",
            "1",
            "SLURM_JOB_SLUID",
            "s0AAAAAAAAAAAA");
    Facts expected =
        Facts.builder()
            .put(Fact.SCHEDULER, "slurm")
            .put(Fact.NAME, "we\"ird")
            .put(Fact.USER, "alice")
            .put(Fact.UID, 1000)
            .put(Fact.GROUP, "staff")
            .put(Fact.ACCOUNT, "physics")
            .put(Fact.PARTITION, "main")
            .put(Fact.QOS, "high")
            .put(Fact.RESERVATION, "class")
            .put(Fact.COMMENT, "{\"k\":1}")
            .put(Fact.WORK_DIR, "/home/alice")
            .put(Fact.NODES, List.of("n1", "n2", "n3"))
            .put(Fact.NODE_COUNT, 3)
            .put(Fact.ALLOCATED_CPUS, 90)
            .put(Fact.RESTART_COUNT, 2)
            .put(Fact.SCHEDULER_START_TIME, Instant.ofEpochSecond(START))
            .put(Fact.START_TIME, Instant.ofEpochSecond(START))
            .put(Fact.PLANNED_END_TIME, Instant.ofEpochSecond(START + 600))
            .put(Fact.ARRAY_JOB_ID, "10")
            .put(Fact.ARRAY_TASK_ID, 4)
            .put(Fact.HET_JOB_ID, "20")
            .put(Fact.HET_JOB_OFFSET, 1)
            .build();

    assertThat(event.facts()).isEqualTo(expected);
    assertThat(event.sluid()).isEqualTo("s0AAAAAAAAAAAA");
  }

  @Test
  void whatSlurmCallsNothingIsAbsent() {
    JobEvent event =
        event(
            "prolog_slurmctld",
            "SLURM_JOB_ACCOUNT",
            "(null)",
            "SLURM_JOB_COMMENT",
            " ",
            "SLURM_JOB_NODELIST",
            "n[1-",
            "SLURM_JOB_CPUS_PER_NODE",
            "many",
            "SLURM_JOB_UID",
            "4294967294",
            "SLURM_JOB_START_TIME",
            "0",
            "SLURM_JOB_SLUID",
            "(null)",
            "SLURM_ARRAY_TASK_ID",
            "4294967294",
            "SLURM_HET_JOB_ID",
            "0",
            "SLURM_HET_JOB_OFFSET",
            "0");

    assertThat(event.facts().values()).containsOnlyKeys(Fact.SCHEDULER);
    assertThat(event.sluid()).isNull();
  }

  @Test
  void epilogCarriesNoRestartCount() {
    assertThat(event("epilog_slurmd", "SLURM_JOB_RESTART_COUNT", "1").facts())
        .matches(facts -> !facts.has(Fact.RESTART_COUNT));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0:0, 0,, ,",
    "768, 3:0, 3,, ,",
    "139, 0:11, , 11, ,",
    "35584, 139:0, 139,, ,",
    "253, 0:125, ,, failed, out_of_memory",
    "1, 0:1, , 1, ,",
    "4022, 0:54, , 54, ,",
    ", 3:0, 3,, ,",
    ", 0:125, ,, failed, out_of_memory",
    "4294967295, , ,, ,",
  })
  void exitStatusIsToldWithoutGuessing(
      String raw, String pair, Long code, Long signal, String state, String reason) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SLURM_JOB_EXIT_CODE", raw == null ? "" : raw);
    environment.put("SLURM_JOB_EXIT_CODE2", pair == null ? "" : pair);
    Facts facts = event("epilog_slurmctld", environment).facts();

    assertThat(facts.values().get(Fact.EXIT_CODE)).isEqualTo(code);
    assertThat(facts.values().get(Fact.SIGNAL)).isEqualTo(signal);
    assertThat(facts.text(Fact.STATE).orElse(null)).isEqualTo(state);
    assertThat(facts.text(Fact.REASON).orElse(null)).isEqualTo(reason);
  }

  @Test
  void worstStepIsToldAsAPair() {
    assertThat(event("epilog_slurmd", "SLURM_JOB_DERIVED_EC", "253").facts())
        .extracting(facts -> facts.text(Fact.DERIVED_EXIT_CODE).orElseThrow())
        .isEqualTo("0:125");
  }

  @Test
  void endIsSlurmsWhereItIsPast() {
    long end = TIME.getEpochSecond() - 3600;
    Facts facts =
        event(
                "epilog_slurmd",
                "SLURM_JOB_START_TIME",
                "" + (end - 60),
                "SLURM_JOB_END_TIME",
                "" + end)
            .facts();

    assertThat(facts.time(Fact.END_TIME)).contains(Instant.ofEpochSecond(end));
    assertThat(facts.has(Fact.PLANNED_END_TIME)).isFalse();
  }

  @Test
  void endOfAScriptRunInsideTheJobIsThePlannedOne() {
    long planned = TIME.getEpochSecond() + 3600;
    Facts facts =
        event(
                "epilog_slurmd",
                "SLURM_JOB_START_TIME",
                "" + START,
                "SLURM_JOB_END_TIME",
                "" + planned)
            .facts();

    assertThat(facts.time(Fact.END_TIME)).contains(TIME);
    assertThat(facts.time(Fact.PLANNED_END_TIME)).contains(Instant.ofEpochSecond(planned));
  }

  @Test
  void endBeforeTheStartIsNotBelieved() {
    Facts facts =
        event(
                "epilog_slurmd",
                "SLURM_JOB_START_TIME",
                "" + START,
                "SLURM_JOB_END_TIME",
                "" + (START - 1))
            .facts();

    assertThat(facts.time(Fact.END_TIME)).contains(TIME);
  }

  @Test
  void abortOfAForgottenJobSaysNothingOfItsUserOrExit() {
    JobEvent event =
        event(
            "epilog_slurmd",
            "SLURM_JOB_USER",
            "root",
            "SLURM_JOB_UID",
            "0",
            "SLURM_JOB_GID",
            "0",
            "SLURM_JOB_EXIT_CODE",
            "0",
            "SLURM_JOB_EXIT_CODE2",
            "0:0",
            "SLURMD_NODENAME",
            "n1");

    assertThat(event.facts().values())
        .containsOnlyKeys(Fact.SCHEDULER, Fact.END_TIME, Fact.EVIDENCE);
    assertThat(event.node()).isEqualTo("n1");
  }

  @Test
  void jobOfRootIsNoAbort() {
    assertThat(
            event(
                    "epilog_slurmd",
                    "SLURM_JOB_USER",
                    "root",
                    "SLURM_JOB_UID",
                    "0",
                    "SLURM_JOB_WORK_DIR",
                    "/srv/admin",
                    "SLURM_JOB_EXIT_CODE",
                    "0")
                .facts()
                .integer(Fact.EXIT_CODE))
        .hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // SLURM_JOB_GPUS; CUDA; ROCR; ZE; devices; vendor
        "'0,3'; -; -; -; '0 3'; -",
        "'0,3'; '0,3'; -; -; '0 3'; nvidia",
        "'0,3'; -; '0,3'; -; '0 3'; amd",
        "'0'; -; -; '0'; '0'; intel",
        "'0,3'; '0,3'; '0,3'; '0,3'; '0 3'; -",
        "'2'; 'GPU-8d0e2f3a'; -; -; 'GPU-8d0e2f3a'; nvidia",
        "'0,1'; 'MIG-1,MIG-2'; -; -; 'MIG-1 MIG-2'; nvidia",
        "-; '1'; -; -; '1'; nvidia",
        "'1,1'; -; -; -; '1'; -",
        "-; 'NoDevFiles'; -; -; ''; -",
      },
      delimiter = ';')
  void gpusOfANodeAreNamedByUuidWhereThereIsOne(
      String index, String cuda, String rocr, String ze, String devices, String vendor) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SLURM_JOB_NUM_NODES", "1");
    environment.put("SLURM_JOB_GPUS", index == null ? "" : index);
    environment.put("CUDA_VISIBLE_DEVICES", cuda == null ? "" : cuda);
    environment.put("ROCR_VISIBLE_DEVICES", rocr == null ? "" : rocr);
    environment.put("ZE_AFFINITY_MASK", ze == null ? "" : ze);
    Facts facts = event("prolog_slurmd", environment).facts();

    List<String> expected = devices.isEmpty() ? List.of() : List.of(devices.split(" "));
    assertThat(facts.texts(Fact.GPU_DEVICES)).isEqualTo(expected);
    assertThat(facts.text(Fact.GPU_VENDOR).orElse(null)).isEqualTo(vendor);
    assertThat(facts.integer(Fact.ALLOCATED_GPUS).orElse(0)).isEqualTo(expected.size());
  }

  @Test
  void oneNodeOfSeveralDoesNotTellHowManyGpusTheJobHas() {
    Facts facts =
        event("prolog_slurmd", "SLURM_NODELIST", "n[1-2]", "SLURM_JOB_GPUS", "0,1").facts();

    assertThat(facts.texts(Fact.GPU_DEVICES)).containsExactly("0", "1");
    assertThat(facts.has(Fact.ALLOCATED_GPUS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "SLURM_SHARDS_ON_NODE, shard",
    "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE, mps",
    "SLURM_GPUS_ON_NODE,",
  })
  void partOfAGpuIsToldFromAWholeOne(String variable, String sharing) {
    Facts facts = event("prolog_slurmd", "SLURM_JOB_GPUS", "0", variable, "4").facts();

    assertThat(facts.text(Fact.GPU_SHARING).orElse(null)).isEqualTo(sharing);
  }

  @Test
  void onlyTheFirstNodesOfALargeJobRepeatItsList() {
    for (String node : List.of("n1", "n2")) {
      assertThat(onNode(node).texts(Fact.NODES)).hasSize(1000);
    }
    assertThat(onNode("n3").texts(Fact.NODES)).isEmpty();
    assertThat(onNode("n3").integer(Fact.NODE_COUNT)).hasValue(1000);
    assertThat(event("prolog_slurmctld", "SLURM_JOB_NODELIST", "n[1-1000]").facts())
        .matches(facts -> facts.texts(Fact.NODES).size() == 1000);
  }

  private static Facts onNode(String node) {
    return event("prolog_slurmd", "SLURM_NODELIST", "n[1-1000]", "SLURMD_NODENAME", node).facts();
  }

  @Test
  void longListsAreReadWhole() {
    StringBuilder nodes = new StringBuilder("n1");
    StringBuilder counts = new StringBuilder("1");
    for (int i = 2; i <= 2000; i++) {
      nodes.append(",m").append(i);
      counts.append(',').append(1 + i % 2);
    }
    Facts facts =
        event(
                "prolog_slurmctld",
                "SLURM_JOB_NODELIST",
                nodes.toString(),
                "SLURM_JOB_CPUS_PER_NODE",
                counts.toString())
            .facts();

    assertThat(facts.texts(Fact.NODES)).hasSize(2000);
    assertThat(facts.integer(Fact.ALLOCATED_CPUS)).hasValue(2999);
  }

  @Test
  void jobWithoutALimitHasNoPlannedEnd() {
    for (String context : List.of("prolog_slurmd", "epilog_slurmd")) {
      assertThat(
              event(
                      context,
                      "SLURM_JOB_START_TIME",
                      "" + START,
                      "SLURM_JOB_END_TIME",
                      "" + (START + 31_536_000))
                  .facts()
                  .has(Fact.PLANNED_END_TIME))
          .isFalse();
    }
  }

  @Test
  void longTextsAreCut() {
    assertThat(event("prolog_slurmd", "SLURM_JOB_COMMENT", "x".repeat(5000)).facts())
        .extracting(facts -> facts.text(Fact.COMMENT).orElseThrow().length())
        .isEqualTo(4096);
  }

  private static JobEvent event(String context, String... variables) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return event(context, environment);
  }

  private static JobEvent event(String context, Map<String, String> variables) {
    Map<String, String> environment = new LinkedHashMap<>(variables);
    environment.put("SLURM_SCRIPT_CONTEXT", context);
    environment.put("SLURM_JOB_ID", "14");
    return read(environment).event().orElseThrow();
  }

  private static SlurmReading read(Map<String, String> environment) {
    HookFile hook = HookBytes.at(TIME, "host").environment(environment).file();
    return HookEnvironment.read(hook, "key", "default");
  }
}
