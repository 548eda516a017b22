package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlurmStateTest {
  @ParameterizedTest
  @CsvSource({
    "PENDING, pending,",
    "RUNNING, running,",
    "SUSPENDED, running,",
    "COMPLETED, completed, completed",
    "CANCELLED, cancelled, cancelled",
    "CANCELLED by 1000, cancelled, cancelled",
    "FAILED, failed, unknown",
    "TIMEOUT, failed, time_limit",
    "NODE_FAIL, failed, node_failure",
    "PREEMPTED, cancelled, preempted",
    "BOOT_FAIL, failed, boot_failure",
    "DEADLINE, failed, deadline",
    "OUT_OF_MEMORY, failed, out_of_memory",
    "LAUNCH_FAILED, failed, launch_failure",
    "REQUEUED, cancelled, requeued",
    "REQUEUE_HOLD, cancelled, requeued",
    "SPECIAL_EXIT, cancelled, requeued",
    "REVOKED, cancelled, cancelled",
    "RESIZING, running,",
    "CONFIGURING, running,",
    "COMPLETING, running,",
    "failed, failed, unknown",
  })
  void namesMapToStateAndReason(String text, String state, String reason) {
    SlurmState slurm = SlurmState.parse(text).orElseThrow();

    assertThat(slurm.state().code()).isEqualTo(state);
    assertThat(slurm.reason(null).map(EndReason::code).orElse(null)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "3:0, exit_code",
    "139:0, exit_code",
    "0:11, signal",
    "0:125, out_of_memory",
    "0:54, launch_failure",
    "0:0, unknown",
    "0:1, signal",
  })
  void exitStatusTellsTheKindsOfFailedApart(String pair, String reason) {
    SlurmState failed = SlurmState.parse("FAILED").orElseThrow();

    assertThat(failed.reason(ExitPair.parse(pair).orElseThrow()).map(EndReason::code))
        .contains(reason);
  }

  @Test
  void flagsComeWithTheirBaseInAnyOrder() {
    SlurmState cancelled = SlurmState.of(List.of("COMPLETING", "CANCELLED")).orElseThrow();
    SlurmState resized = SlurmState.of(List.of("RUNNING", "RESIZING")).orElseThrow();
    SlurmState launch = SlurmState.of(List.of("FAILED", "LAUNCH_FAILED")).orElseThrow();
    SlurmState requeued = SlurmState.of(List.of("PENDING", "REQUEUED")).orElseThrow();

    assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
    assertThat(resized.resizing()).isTrue();
    assertThat(resized.reason(null)).isEmpty();
    assertThat(launch.reason(new ExitPair(0, 1))).contains(EndReason.LAUNCH_FAILURE);
    assertThat(requeued.requeued()).isTrue();
    assertThat(SlurmState.parse("CANCELLED,COMPLETING").orElseThrow().base())
        .isEqualTo(SlurmState.Base.CANCELLED);
  }

  @Test
  void namesOfLaterReleasesArePassedOver() {
    assertThat(SlurmState.of(List.of("RUNNING", "QUANTUM")).orElseThrow().state())
        .isEqualTo(JobState.RUNNING);
    assertThat(SlurmState.parse("QUANTUM")).isEmpty();
    assertThat(SlurmState.parse("")).isEmpty();
    assertThat(SlurmState.of(List.of())).isEmpty();
  }

  @Test
  void cancellerIsKept() {
    assertThat(SlurmState.parse("CANCELLED by 1000").orElseThrow().cancelledBy()).isEqualTo("1000");
  }
}
