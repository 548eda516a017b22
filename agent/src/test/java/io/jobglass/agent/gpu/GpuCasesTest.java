package io.jobglass.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class GpuCasesTest {
  @TestFactory
  Stream<DynamicTest> findsWhatIsExpected() {
    return GpuCases.all().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.fact(), () -> assertThat(GpuCases.find(one)).isEqualTo(one.expected())));
  }
}
