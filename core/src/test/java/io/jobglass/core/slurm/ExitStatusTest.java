package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link WaitStatus} and {@link ExitPair}: the two forms of one thing. */
class ExitStatusTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0:0, false, false, false",
    "768, 3:0, false, false, false",
    "65280, 255:0, false, false, false",
    "35584, 139:0, false, false, false",
    "11, 0:11, true, false, false",
    "139, 0:11, true, true, false",
    "9, 0:9, true, false, false",
    "253, 0:125, true, false, true",
    "1, 0:1, true, false, false",
    "4022, 0:54, true, true, false",
    "127, 0:0, false, false, false",
  })
  void rawStatusReadsAsAPair(
      long raw, String pair, boolean signaled, boolean core, boolean outOfMemory) {
    WaitStatus status = new WaitStatus(raw);

    assertThat(status.pair()).hasToString(pair);
    assertThat(status.signaled()).isEqualTo(signaled);
    assertThat(status.coreDumped()).isEqualTo(core);
    assertThat(status.outOfMemory()).isEqualTo(outOfMemory);
    assertThat(status.pair().outOfMemory()).isEqualTo(outOfMemory);
    assertThat(ExitPair.parse(pair)).contains(status.pair());
  }

  @Test
  void slurmsOwnMarksAreKnown() {
    assertThat(new ExitPair(0, 54).prologFailed()).isTrue();
    assertThat(new ExitPair(0, 1).controllerMade()).isTrue();
    assertThat(new ExitPair(1, 0).controllerMade()).isFalse();
    assertThat(new ExitPair(0, 0).zero()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0:", ":0", "a:b", "1:2:3", "-1:0", "256:0", "0:1000", "(null)"})
  void whatIsNoPairIsAbsent(String text) {
    assertThat(ExitPair.parse(text)).isEmpty();
  }

  @Test
  void aPairOutOfRangeCannotExist() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ExitPair(256, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ExitPair(0, -1));
  }
}
