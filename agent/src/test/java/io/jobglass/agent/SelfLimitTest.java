package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SelfLimitTest {
  private long nanos;
  private double cpu;

  private final SelfLimit limit = new SelfLimit(() -> cpu, () -> nanos, 5);

  private void passWindow(double cores) {
    nanos += 30_000_000_000L;
    cpu += cores * 30;
    limit.measure();
  }

  @Test
  void readsLessOftenAboveTheLimitAndRecovers() {
    passWindow(0.5);
    assertThat(limit.stretch()).as("the cost of starting").isEqualTo(1);
    passWindow(0.06);
    assertThat(limit.stretch()).isEqualTo(2);
    assertThat(limit.cores()).isCloseTo(0.06, org.assertj.core.data.Offset.offset(1e-9));
    passWindow(0.03);
    assertThat(limit.stretch()).as("between the marks").isEqualTo(2);
    passWindow(0.01);
    assertThat(limit.stretch()).isEqualTo(1);
  }

  @Test
  void stretchHasAnEnd() {
    for (int i = 0; i < 20; i++) {
      passWindow(1);
    }
    assertThat(limit.stretch()).isEqualTo(16);
  }

  @Test
  void accountLetsABurstPassAndThenHoldsTheLimit() {
    AtomicLong now = new AtomicLong();
    SelfLimit limit = new SelfLimit(() -> 0, now::get, 5);
    long spent = 0;
    for (int pass = 0; pass < 1000; pass++) {
      spent += 50_000_000L;
      now.addAndGet(50_000_000L + limit.spend(50_000_000L));
    }
    // One second at once, after that 5 % of the time that passes.
    assertThat((spent - 1e9) / now.get()).isBetween(0.045, 0.0505);
    assertThat(limit.pausedSeconds()).isPositive();
  }
}
