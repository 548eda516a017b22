package io.jobglass.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule on both sides of its thresholds. */
class RulesTest {
  private static Arguments told(String about, Consumer<Scene> change, String... codes) {
    return Arguments.of(about, change, Set.of(codes));
  }

  private static Consumer<Scene> cpu(double percent) {
    return scene -> scene.cpuPercent.set(0, minute -> percent);
  }

  /** Of two hardware threads each. */
  private static Consumer<Scene> cpuOfCores(int cores, double percent) {
    return scene -> {
      scene.cores = cores;
      scene.cpus = 2 * cores;
      scene.cpuPercent.set(0, minute -> percent);
    };
  }

  private static Consumer<Scene> gpus(double gib, Double... means) {
    return scene -> {
      scene.gpuMeans = List.of(means);
      scene.gpuGib = gib;
    };
  }

  private static Consumer<Scene> gpuOverTime(IntToDoubleFunction percent) {
    return scene -> {
      scene.gpuMeans = List.of(60.0);
      scene.gpuPercent = percent;
    };
  }

  static Stream<Arguments> scenes() {
    return Stream.of(
        told("a healthy job", scene -> {}),
        told("CPU just unused", cpu(9.9), "cpu_unused"),
        told("CPU just used", cpu(10), "cpu_low"),
        told("CPU just low", cpu(65), "cpu_low"),
        told("CPU just not low", cpu(65.1)),
        told("a thread on each core of two threads", cpuOfCores(8, 48)),
        told("two of three cores of two threads", cpuOfCores(8, 32.4), "cpu_low"),
        told("one thread of the one core of two threads", cpuOfCores(1, 50)),
        told("one core of 16", cpu(6.2), "cpu_serial"),
        told("less than one core", cpu(5), "cpu_unused"),
        told(
            "one core on average, never steadily",
            scene -> scene.cpuPercent.set(0, minute -> minute % 2 == 0 ? 12.4 : 0),
            "cpu_unused"),
        told(
            "one CPU, busy",
            scene -> {
              scene.cpus = 1;
              scene.cpuPercent.set(0, minute -> 99);
            }),
        told(
            "bursts",
            scene -> scene.cpuPercent.set(0, minute -> minute % 4 == 0 ? 95 : 1),
            "cpu_bursty"),
        told(
            "busy most of the time",
            scene -> scene.cpuPercent.set(0, minute -> minute % 4 == 0 ? 1 : 95)),
        told("waits for CPUs", scene -> scene.cpuWaiting = 0.51, "cpu_oversubscribed"),
        told("hardly waits for CPUs", scene -> scene.cpuWaiting = 0.49),
        told("an unused node", scene -> scene.cpuPercent.add(minute -> 0.9), "nodes_unused"),
        told("a node below half", scene -> scene.cpuPercent.add(minute -> 47), "nodes_imbalanced"),
        told("a node above half", scene -> scene.cpuPercent.add(minute -> 48)),
        told("memory near its limit", scene -> scene.heldGib = minute -> 14.5, "memory_near_limit"),
        told("memory not near its limit", scene -> scene.heldGib = minute -> 14.3),
        told("little memory", scene -> scene.heldGib = minute -> 7.9, "memory_over_requested"),
        told("half of the memory", scene -> scene.heldGib = minute -> 8.1),
        told("a leak", scene -> scene.heldGib = minute -> 8.5 + 0.1 * minute, "memory_leak"),
        told("a slow leak", scene -> scene.heldGib = minute -> 8.5 + 0.07 * minute),
        told("a step is no leak", scene -> scene.heldGib = minute -> minute < 30 ? 8.5 : 12),
        told("waits for memory", scene -> scene.memoryWaiting = 0.11, "memory_pressure"),
        told("hardly waits for memory", scene -> scene.memoryWaiting = 0.09),
        told("GPU unused", gpus(0, 0.9), "gpu_unused"),
        told("GPU just used", gpus(60, 1.0), "gpu_low"),
        told("GPU just low", gpus(60, 25.0), "gpu_low"),
        told("GPU not low", gpus(60, 25.1)),
        told("one of two GPUs", gpus(60, 90.0, 0.0), "gpus_partly_unused"),
        told("a small model", gpus(9.9, 19.0), "gpu_oversized"),
        told("not so small", gpus(10.1, 19.0), "gpu_low"),
        told("busy enough", gpus(9.9, 26.0)),
        told(
            "a part of a GPU is not too large",
            gpus(9.9, 19.0).andThen(scene -> scene.device = "MIG-"),
            "gpu_low"),
        told("GPU bursts", gpuOverTime(minute -> minute % 4 == 0 ? 95 : 2), "gpu_bursty"),
        told(
            "idle in the middle",
            gpuOverTime(minute -> minute >= 10 && minute < 20 ? 0 : 95),
            "gpu_idle_stretch"),
        told("idle for less", gpuOverTime(minute -> minute >= 10 && minute < 19 ? 0 : 95)),
        told("idle at the end", gpuOverTime(minute -> minute < 30 ? 95 : 0), "gpu_idle_at_end"),
        told("idle at the end for less", gpuOverTime(minute -> minute < 31 ? 95 : 0)),
        told(
            "throttled",
            gpus(60, 90.0).andThen(scene -> scene.throttledSamples = 11),
            "gpu_throttled"),
        told("throttled for less", gpus(60, 90.0).andThen(scene -> scene.throttledSamples = 10)),
        told("GPU error", gpus(60, 90.0).andThen(scene -> scene.failedSamples = 1), "gpu_error"),
        told("much time left", scene -> scene.limitMinutes = 161, "time_over_requested"),
        told("not so much left", scene -> scene.limitMinutes = 160),
        told("hardly any time left", scene -> scene.limitMinutes = 42, "time_limit_near"),
        told("some time left", scene -> scene.limitMinutes = 43),
        told("over at once", scene -> scene.minutes = 0, "job_very_short"),
        told(
            "a gap",
            scene -> {
              scene.firstMissing = 10;
              scene.lastMissing = 14;
            },
            "samples_partial"),
        told(
            "a small gap",
            scene -> {
              scene.firstMissing = 10;
              scene.lastMissing = 13;
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenes")
  void tellsWhatIsThereAndNothingElse(String about, Consumer<Scene> change, Set<String> codes) {
    Scene scene = new Scene();
    change.accept(scene);
    assertThat(scene.codes()).isEqualTo(codes);
  }

  @Test
  void aShortStretchSaysNothingAboutUse() {
    Scene scene = new Scene();
    scene.minutes = 4;
    scene.limitMinutes = 10;
    scene.cpuPercent.set(0, minute -> 0);
    assertThat(scene.codes()).isEmpty();
  }

  @Test
  void numbersStandBesideTheirThresholds() {
    Scene scene = new Scene();
    scene.heldGib = minute -> 15;
    Finding finding = scene.findings().getFirst();
    assertThat(finding.measures())
        .containsExactly(
            new Finding.Measure(
                "memory_held", 93.75, "percent", 90.0, "memory.near_limit_percent"));
    assertThat(finding.quality()).isEqualTo("kernel counter");
    assertThat(finding.confidence()).isEqualTo(Finding.Confidence.HIGH);
    assertThat(finding.coverage()).isEqualTo(1.0);
    assertThat(finding.advice()).startsWith("#SBATCH --mem=18G ");
  }

  private static List<Past.Run> runs(Scene scene, int count, EndReason reason, int ran) {
    List<Past.Run> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Job job = scene.job("p" + i, "ada", reason, Scene.START.minus(Duration.ofHours(i + 2)), ran);
      runs.add(new Past.Run(job, UsageSummary.NONE));
    }
    return runs;
  }

  @Test
  void theThirdFailureAlikeIsARow() {
    Scene scene = new Scene();
    scene.reason = EndReason.EXIT_CODE;
    scene.past = new Past(runs(scene, 1, EndReason.EXIT_CODE, 5), List.of());
    assertThat(scene.codes()).isEmpty();
    scene.past = new Past(runs(scene, 2, EndReason.EXIT_CODE, 5), List.of());
    assertThat(scene.codes()).containsExactly("repeated_failure");
    scene.past = new Past(runs(scene, 2, EndReason.SIGNAL, 5), List.of());
    assertThat(scene.codes()).isEmpty();
  }

  @Test
  void failuresOfThreeUsersPointAtTheNode() {
    Scene scene = new Scene();
    scene.reason = EndReason.EXIT_CODE;
    Job bob = scene.job("2", "bob", EndReason.SIGNAL, Scene.START, 10);
    Job eve = scene.job("3", "eve", EndReason.EXIT_CODE, Scene.START, 39);
    scene.past = new Past(List.of(), List.of(bob));
    assertThat(scene.codes()).isEmpty();
    scene.past = new Past(List.of(), List.of(bob, eve));
    assertThat(scene.codes()).containsExactly("node_suspect");
  }

  @Test
  void adviceOnTimeKeepsRoomForTheLongestOfTheEarlierRuns() {
    Scene scene = new Scene();
    scene.limitMinutes = 1440;
    scene.past = new Past(runs(scene, 2, EndReason.COMPLETED, 100), List.of());
    assertThat(scene.findings().getFirst().advice()).startsWith("#SBATCH --time=120 ");
  }

  @Test
  void theVerdictTellsOfTheLastMinutesAndOfEarlierRuns() {
    Scene scene = new Scene();
    scene.reason = EndReason.OUT_OF_MEMORY;
    scene.heldGib = minute -> 2 + 0.3 * minute;
    scene.past = new Past(runs(scene, 3, EndReason.COMPLETED, 100), List.of());
    assertThat(Diagnoser.diagnose(scene.material(), RuleBook.DEFAULTS).verdict().summary())
        .contains(
            "In the last 00:05:00 on n0 its memory (without cache) rose from 12.5 GiB to 13.7")
        .contains("Of its earlier runs 3 completed, half of them within 01:40:00.");
  }

  @Test
  void warnsOfALimitThatMemoryReachesInTime() {
    Scene scene = new Scene();
    scene.reason = null;
    scene.limitMinutes = 600;
    scene.heldGib = minute -> 8 + 0.1 * minute;
    assertThat(scene.findings())
        .filteredOn(finding -> finding.code().equals("memory_limit_ahead"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.statement()).contains("in about 41 minutes"));
    scene.limitMinutes = 60;
    assertThat(scene.codes()).doesNotContain("memory_limit_ahead");
    scene.limitMinutes = 600;
    scene.heldGib = minute -> 8 + (minute % 7);
    assertThat(scene.codes()).doesNotContain("memory_limit_ahead");
  }

  @Test
  void warnsOfTheTimeLimitAndOfIdleGpus() {
    Scene scene = new Scene();
    scene.reason = null;
    scene.limitMinutes = 51;
    gpuOverTime(minute -> minute < 25 ? 95 : 0).accept(scene);
    assertThat(scene.codes()).containsExactly("gpu_idle_now");
    scene.limitMinutes = 50;
    gpuOverTime(minute -> minute < 26 ? 95 : 0).accept(scene);
    assertThat(scene.codes()).containsExactly("time_limit_ahead");
  }

  @Test
  void wrongThresholdsAreAllNamed() {
    Rules good = Rules.DEFAULTS;
    assertThatThrownBy(() ->
            new Rules(
                new Rules.General(0, 101),
                good.cpu(),
                good.memory(),
                good.gpu(),
                good.time(),
                good.groups(),
                good.warnings()))
        .hasMessageContaining("general.enough_minutes: expected more than 0, got 0")
        .hasMessageContaining("general.partial_coverage_percent: expected more than 0 and at most");
  }
}
