package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuReleaseTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path directory;
  private Instant now = START;

  private GpuRelease release() {
    return new GpuRelease(directory.resolve("gpu-released"), () -> now);
  }

  @Test
  void endsByItself() {
    GpuRelease release = release();
    assertThat(release.release(Duration.ofMinutes(10))).isEqualTo(START.plusSeconds(600));
    now = START.plusSeconds(599);
    assertThat(release.expire()).isFalse();
    now = START.plusSeconds(600);
    assertThat(release.expire()).isTrue();
    assertThat(release.released()).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void outlivesTheAgent() {
    release().release(Duration.ofMinutes(10));
    GpuRelease next = release();
    assertThat(next.until()).isEqualTo(START.plusSeconds(600));
    next.resume();
    assertThat(release().released()).isFalse();
  }

  @Test
  void nobodyForgetsItForLong() throws Exception {
    assertThat(release().release(Duration.ofDays(30))).isEqualTo(START.plus(GpuRelease.LONGEST));
    Files.writeString(directory.resolve("gpu-released"), "for ever\n");
    assertThat(release().released()).isFalse();
  }
}
