package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link SlurmJobId} and {@link Sluid}. */
class IdentityTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "123", "123_4", "123_0", "123+1", "67108865"})
  void displayIdsAreReadAndWritten(String text) {
    assertThat(SlurmJobId.parse(text).orElseThrow()).hasToString(text);
  }

  @Test
  void displayIdNamesTaskOrComponent() {
    assertThat(SlurmJobId.parse("123_4")).contains(new SlurmJobId(123, 4L, null));
    assertThat(SlurmJobId.parse("123+1")).contains(new SlurmJobId(123, null, 1L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "a",
        "123.batch",
        "123_[1-4]",
        "123_",
        "123+",
        "_1",
        "123_4_5",
        "4294967294",
        "99999999999",
        " 1"
      })
  void whatIsNotOneJobIsAbsent(String text) {
    assertThat(SlurmJobId.parse(text)).isEmpty();
  }

  @Test
  void jobIdCountsFromOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SlurmJobId(0, null, null));
  }

  @Test
  void sluidHoldsClusterTimeAndSequence() {
    Instant time = Instant.parse("2026-11-23T13:34:13.377Z");
    Sluid sluid = new Sluid(2748L << 52 | time.toEpochMilli() << 10 | 1023);

    assertThat(sluid.cluster()).isEqualTo(2748);
    assertThat(sluid.time()).isEqualTo(time);
    assertThat(sluid.sequence()).isEqualTo(1023);
    assertThat(sluid.toString()).matches("s[0-9A-HJKMNP-TV-Z]{13}");
  }

  @Test
  void sluidIsReadBackAndSortsByTime() {
    Random random = new Random(3);
    for (int round = 0; round < 1000; round++) {
      Sluid sluid = new Sluid(random.nextLong());
      Sluid later = new Sluid(sluid.value() + 1);

      assertThat(Sluid.parse(sluid.toString())).contains(sluid);
      assertThat(Sluid.parse(sluid.toString().toLowerCase())).contains(sluid);
      if (sluid.value() != -1) {
        assertThat(sluid.toString()).isLessThan(later.toString());
      }
    }
    assertThat(new Sluid(-1)).hasToString("sFZZZZZZZZZZZZ");
  }

  @Test
  void sluidFoldsLettersThatLookAlike() {
    assertThat(Sluid.parse("SoIl0000000000")).isEqualTo(Sluid.parse("s0110000000000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "s000000000000",
        "s00000000000000",
        "x0000000000000",
        "sU000000000000",
        "sG000000000000",
        "(null)",
        "sß000000000000",
        "1234567890123"
      })
  void whatIsNoSluidIsAbsent(String text) {
    assertThat(Sluid.parse(text)).isEmpty();
  }
}
