package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountByNodeTest {
  @Test
  void sumsOverTheRuns() {
    CountByNode counts = CountByNode.parse("36(x3),18");

    assertThat(counts.total()).isEqualTo(126);
    assertThat(counts.nodes()).isEqualTo(4);
    assertThat(CountByNode.parse("1").total()).isEqualTo(1);
    assertThat(CountByNode.parse("999999999(x999999999),1").total()).isEqualTo(999999998000000002L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1,", "36(x3", "36(3)", "36x3", "-1", "36 (x3)", "9999999999"})
  void rejectsEverythingElse(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CountByNode.parse(text));
  }
}
