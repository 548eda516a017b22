package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TresTest {
  @Test
  void readsTotals() {
    Tres tres = Tres.parse("cpu=4,mem=8G,node=2,billing=4,gres/gpu=3,gres/gpu:a100=2");

    assertThat(tres.cpus()).hasValue(4);
    assertThat(tres.memoryBytes()).hasValue(8L << 30);
    assertThat(tres.nodes()).hasValue(2);
    assertThat(tres.gpus()).hasValue(3);
  }

  @ParameterizedTest
  @CsvSource({
    "mem=0, 0",
    "mem=300M, 314572800",
    "mem=300, 314572800",
    "mem=1.5G, 1610612736",
    "mem=1953.12M, 2047994757",
    "mem=512K, 524288",
    "mem=2T, 2199023255552",
    "mem=2t, 2199023255552",
    "mem=1P, 1125899906842624",
  })
  void readsMemoryInAnyUnit(String text, long bytes) {
    assertThat(Tres.parse(text).memoryBytes()).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mem", "mem=", "mem=x", "mem=-1G", "mem=1GB", "mem=99999999999E"})
  void memoryThatCannotBeReadIsAbsent(String text) {
    assertThat(Tres.parse(text).memoryBytes()).isEmpty();
  }

  @Test
  void sumsTypedGpusWhereNoTotalIsTold() {
    assertThat(Tres.parse("gres/gpu:a100=2,gres/gpu:h100=4,gres/gpumem=5").gpus()).hasValue(6);
    assertThat(Tres.parse("cpu=1").gpus()).isEmpty();
    assertThat(Tres.parse("cpu=4294967294").cpus()).isEmpty();
  }
}
