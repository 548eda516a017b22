package io.jobglass.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessStatTest {
  @Test
  void readsAroundParenthesesAndBlanksInTheName() {
    assertThat(
            ProcessStat.parse(
                42, "42 (a) b (c)) S 7 40 40 0 -1 4194304 100 0 0 0 1 2 3 4 20 0 1 0 987654 1 1\n"))
        .contains(new ProcessStat(42, 7, 40, 987654));
  }

  @Test
  void shortLineIsNoProcess() {
    assertThat(ProcessStat.parse(42, "42 (x) S 1")).isEmpty();
    assertThat(ProcessStat.parse(42, "")).isEmpty();
  }
}
