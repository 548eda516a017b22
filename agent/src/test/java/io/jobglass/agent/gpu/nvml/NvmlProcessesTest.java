package io.jobglass.agent.gpu.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NvmlProcessesTest {
  @Test
  void findsEveryElementSizeForEveryCount() {
    for (int size : new int[] {16, 24, 32}) {
      for (int elements = 1; elements <= 64; elements++) {
        assertThat(NvmlProcesses.size(elements, 64, (long) elements * size))
            .as("%d elements of %d bytes", elements, size)
            .isEqualTo(size);
      }
    }
  }

  @Test
  void findsTheLargestFormWhoseLastWordIsUnwritten() {
    for (int elements = 2; elements <= 64; elements++) {
      assertThat(NvmlProcesses.size(elements, 64, elements * 32L - 8)).isEqualTo(32);
    }
  }

  @Test
  void findsTheSizeWhenTheDriverClearedAllThatItWasOffered() {
    assertThat(NvmlProcesses.size(3, 64, 64 * 24)).isEqualTo(24);
    assertThat(NvmlProcesses.size(3, 64, 64 * 32)).isEqualTo(32);
  }

  @Test
  void refusesBytesThatFitNoSize() {
    assertThat(NvmlProcesses.size(5, 64, 60)).isZero();
    assertThat(NvmlProcesses.size(2, 64, 200)).isZero();
    assertThat(NvmlProcesses.size(3, 64, 0)).isZero();
  }
}
