package io.jobglass.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GpuCasesTest {
  @Test
  void hasACompilerForTheConstructedDriver() {
    assumeTrue(
        FakeNvml.compiler().isPresent(), "skipped: the cases of NVML, which need a C compiler");
  }

  @TestFactory
  Stream<DynamicTest> findsWhatIsExpected() {
    return GpuCases.all().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.fact(), () -> assertThat(GpuCases.find(one)).isEqualTo(one.expected())));
  }
}
