package io.jobglass.core.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CpuPercentTest {
  private static final Instant BEGUN = Instant.parse("2026-11-01T10:00:00Z");
  private static final Instant NOW = BEGUN.plusSeconds(10);

  @Test
  void windowIsTakenWhereItTells() {
    assertThat(used(1_000_000L, 3.0, 4).cpuPercent(BEGUN, 16.0, 64)).isEqualTo(75);
  }

  @Test
  void firstWindowIsTheRunSoFar() {
    assertThat(used(5_000_000L, null, 2).cpuPercent(BEGUN, null, null)).isEqualTo(25);
  }

  @Test
  void allotmentThenNodeStandInForTheCpuset() {
    assertThat(used(null, 2.0, null).cpuPercent(BEGUN, 8.0, 64)).isEqualTo(25);
    assertThat(used(null, 2.0, null).cpuPercent(BEGUN, null, 64)).isEqualTo(3.125);
    assertThat(used(null, 2.0, null).cpuPercent(BEGUN, null, null)).isNull();
  }

  @Test
  void noNumberIsMadeUp() {
    assertThat(used(5_000_000L, null, 2).cpuPercent(null, null, null)).isNull();
    assertThat(used(5_000_000L, null, 2).cpuPercent(NOW, null, null)).isNull();
    assertThat(used(5_000_000L, null, 2).cpuPercent(NOW.plusSeconds(1), null, null)).isNull();
    assertThat(used(null, null, 2).cpuPercent(BEGUN, null, null)).isNull();
    assertThat(used(20_000_001L, null, 2).cpuPercent(BEGUN, null, null))
        .as("used more than it has since it is said to have begun")
        .isNull();
  }

  private static JobUsage used(
      @Nullable Long micros, @Nullable Double averageCores, @Nullable Integer cpus) {
    return new JobUsage(
        "1",
        null,
        null,
        null,
        "cgroup2",
        "/job_1",
        BEGUN,
        NOW,
        false,
        new CpuUsage(micros, null, null, cpus, null, averageCores, null, null, null, null),
        MemoryUsage.NONE,
        null,
        List.of(),
        IoUsage.NONE,
        TaskUsage.NONE,
        null);
  }
}
