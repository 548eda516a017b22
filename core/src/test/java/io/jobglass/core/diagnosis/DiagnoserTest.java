package io.jobglass.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.diagnosis.Evidence.Source;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.NodeRun;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.OtherUsage;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnoserTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Instant END = START.plusSeconds(3600);
  private static final long GIB = 1L << 30;

  private static Facts.Builder slurm() {
    return Facts.builder().put(Fact.SCHEDULER, "slurm").put(Fact.SCHEDULER_START_TIME, START);
  }

  private static Job ended(EndReason reason, Facts.Builder facts, NodeRun... runs) {
    return new Job(
        new JobId("c", "1"),
        1,
        reason.usualState(),
        reason,
        true,
        START,
        END,
        null,
        facts.put(Fact.NODES, List.of("n1")).build(),
        List.of(runs));
  }

  private static NodeRun killed(long kills) {
    Facts measured =
        Facts.builder()
            .put(Fact.OOM_KILLS, kills)
            .put(Fact.MEMORY_PEAK_BYTES, 2 * GIB)
            .put(Fact.MEMORY_LIMIT_BYTES, 2 * GIB)
            .build();
    return new NodeRun("n1", START, END, START, END, measured);
  }

  private static UsageSummary usage(
      Duration stretch, Double cpu, Double gpu, Long peak, Long anon, Long limit) {
    return new UsageSummary(
        List.of(
            new NodeUsage(
                "n1",
                100,
                START,
                START.plus(stretch),
                cpu,
                cpu,
                cpu,
                1L,
                8,
                1L,
                peak,
                anon,
                END,
                0L,
                limit,
                0L,
                gpu,
                gpu,
                gpu,
                true,
                OtherUsage.NONE)));
  }

  private static String summary(Job job) {
    return Diagnoser.diagnose(job, UsageSummary.NONE).verdict().summary();
  }

  @Test
  void kernelKillNamesNodePeakAndLimit() {
    Diagnosis diagnosis =
        Diagnoser.diagnose(
            ended(EndReason.OUT_OF_MEMORY, slurm().put(Fact.SIGNAL, 9L), killed(1)),
            UsageSummary.NONE);
    assertThat(diagnosis.verdict().summary())
        .contains("kernel killed 1 process")
        .contains("on n1")
        .contains("peak was 2.0 GiB against a limit of 2.0 GiB");
    assertThat(diagnosis.verdict().evidence().getFirst().source()).isEqualTo(Source.KERNEL_COUNTER);
  }

  @Test
  void launchersWatchIsNeverTheKernels() {
    Job job =
        ended(
            EndReason.OUT_OF_MEMORY,
            Facts.builder()
                .put(Fact.SCHEDULER, "jobglass")
                .put(Fact.EVIDENCE, "1.2 GB of 1 GB")
                .put(Fact.SIGNAL, 9L));
    Diagnosis diagnosis = Diagnoser.diagnose(job, UsageSummary.NONE);
    assertThat(diagnosis.verdict().summary())
        .contains("launcher's own watch")
        .contains("1.2 GB of 1 GB")
        .contains("kernel counted no kill")
        .doesNotContain("oom_kill");
    assertThat(diagnosis.verdict().evidence())
        .extracting(Evidence::source)
        .contains(Source.LAUNCHER)
        .doesNotContain(Source.KERNEL_COUNTER);
  }

  @Test
  void signalsHaveNames() {
    assertThat(summary(ended(EndReason.SIGNAL, slurm().put(Fact.SIGNAL, 11L))))
        .contains("signal 11 (SIGSEGV");
    assertThat(summary(ended(EndReason.SIGNAL, slurm().put(Fact.EXIT_CODE, 134L))))
        .contains("signal 6 (SIGABRT");
  }

  @Test
  void exitCodesOfTheShellAreExplained() {
    assertThat(summary(ended(EndReason.EXIT_CODE, slurm().put(Fact.EXIT_CODE, 127L))))
        .contains("code 127")
        .contains("not found");
    assertThat(summary(ended(EndReason.EXIT_CODE, slurm().put(Fact.EXIT_CODE, 3L))))
        .isEqualTo("The job's command exited with code 3 after 01:00:00.");
  }

  @Test
  void timeLimitComparesRuntimeAndLimit() {
    assertThat(summary(ended(EndReason.TIME_LIMIT, slurm().put(Fact.TIME_LIMIT_SECONDS, 3600L))))
        .contains("ran 01:00:00 of 01:00:00 allowed");
  }

  @Test
  void cancelNamesWho() {
    assertThat(summary(ended(EndReason.CANCELLED, slurm().put(Fact.CANCELLED_BY, "root"))))
        .startsWith("The job was cancelled by root after 01:00:00");
  }

  @Test
  void everyReasonHasASummary() {
    for (EndReason reason : EndReason.values()) {
      assertThat(summary(ended(reason, slurm())))
          .as(reason.code())
          .endsWith(".")
          .hasSizeGreaterThan(20);
    }
  }

  @Test
  void livingJobHasNoReason() {
    Job job =
        new Job(
            new JobId("c", "1"),
            1,
            JobState.RUNNING,
            null,
            true,
            START,
            null,
            null,
            Facts.NONE,
            List.of());
    Verdict verdict = Diagnoser.diagnose(job, UsageSummary.NONE).verdict();
    assertThat(verdict.reason()).isNull();
    assertThat(verdict.summary()).isEqualTo("The job is running since 2026-11-24T10:00:00Z.");
  }

  @Test
  void missingMeasurementsAreSaid() {
    assertThat(
            Diagnoser.diagnose(ended(EndReason.COMPLETED, slurm()), UsageSummary.NONE)
                .verdict()
                .evidence())
        .extracting(Evidence::statement)
        .contains("no data: no agent reported this job from its nodes");
  }

  @Test
  void unusedCpusAndGpusNeedEnoughSamples() {
    Job job = ended(EndReason.COMPLETED, slurm().put(Fact.ALLOCATED_GPUS, 2L));
    UsageSummary shortStretch = usage(Duration.ofMinutes(4), 1.0, 0.0, null, null, null);
    assertThat(Diagnoser.diagnose(job, shortStretch).findings()).isEmpty();
    UsageSummary idle = usage(Duration.ofMinutes(6), 1.0, 0.0, null, null, null);
    assertThat(Diagnoser.diagnose(job, idle).findings())
        .extracting(Finding::code)
        .containsExactly("gpu_unused", "cpu_unused");
    UsageSummary busy = usage(Duration.ofMinutes(6), 80.0, 70.0, null, null, null);
    assertThat(Diagnoser.diagnose(job, busy).findings()).isEmpty();
  }

  @Test
  void memoryAdviceUsesAnonymousMemoryNotCache() {
    Job job = ended(EndReason.COMPLETED, slurm());
    UsageSummary much = usage(Duration.ofHours(1), 90.0, null, 15 * GIB, GIB, 16 * GIB);
    assertThat(Diagnoser.diagnose(job, much).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("memory_over_requested");
          assertThat(finding.statement()).contains("1.0 GiB of 16.0 GiB");
          assertThat(finding.advice())
              .isEqualTo("#SBATCH --mem=1300M   (needed 1.0 GiB, plus 20 %)");
        });
    UsageSummary near = usage(Duration.ofHours(1), 90.0, null, 16 * GIB, 15 * GIB, 16 * GIB);
    assertThat(Diagnoser.diagnose(job, near).findings())
        .extracting(Finding::code)
        .containsExactly("memory_near_limit");
  }

  @Test
  void killInACompletedJobIsSerious() {
    assertThat(
            Diagnoser.diagnose(ended(EndReason.COMPLETED, slurm(), killed(2)), UsageSummary.NONE)
                .findings())
        .first()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("oom_kill_in_completed_job");
          assertThat(finding.severity()).isEqualTo(Finding.Severity.SERIOUS);
        });
  }

  @Test
  void shortRunOfALongLimitIsMentioned() {
    Job job = ended(EndReason.COMPLETED, slurm().put(Fact.TIME_LIMIT_SECONDS, 86_400L));
    assertThat(Diagnoser.diagnose(job, UsageSummary.NONE).findings())
        .filteredOn(finding -> finding.code().equals("time_over_requested"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.advice()).startsWith("#SBATCH --time=72 "));
  }
}
