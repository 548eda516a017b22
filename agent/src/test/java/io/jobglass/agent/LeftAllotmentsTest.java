package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.agent.hooks.HookFacts;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftAllotmentsTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private final HookFacts facts = HookFacts.inMemory();
  private final LeftAllotments left = new LeftAllotments();

  private void prolog(String job, String sharing, String... gpus) {
    facts.learn(
        job, new HookFacts.Told("ann", null, true, false, List.of(gpus), "nvidia", sharing));
  }

  private void epilog(String job) {
    facts.learn(job, new HookFacts.Told("ann", null, false, true, List.of(), null, null));
  }

  private List<String> find(long minutes, String... here) {
    return left.find(facts, Set.of(here), START.plusSeconds(60 * minutes)).stream()
        .map(GpuJob::id)
        .toList();
  }

  @Test
  void missedEpilogIsToldAfterAWhileAndNotForEver() {
    prolog("1", null, "GPU-a");
    assertThat(find(0, "1")).isEmpty();
    assertThat(find(100, "1")).as("it runs").isEmpty();
    assertThat(find(101)).as("its Epilog may run yet").isEmpty();
    assertThat(find(111)).containsExactly("1");
    assertThat(find(170)).containsExactly("1");
    assertThat(find(171)).isEmpty();
    assertThat(facts.openAllotments()).isEmpty();
  }

  @Test
  void epilogEndsIt() {
    prolog("1", null, "GPU-a");
    assertThat(find(0)).isEmpty();
    epilog("1");
    assertThat(find(60)).isEmpty();
  }

  @Test
  void nextJobOnTheSameDeviceShowsItAtOnce() {
    prolog("1", null, "GPU-a", "GPU-b");
    prolog("2", null, "GPU-b");
    assertThat(find(0, "2")).containsExactly("1");
    assertThat(find(1, "1", "2")).as("two jobs are here: no Epilog is missing").isEmpty();
  }

  @Test
  void shardsOfOneDeviceOvertakeNobody() {
    prolog("1", "shard", "0");
    prolog("2", "shard", "0");
    assertThat(find(0, "2")).isEmpty();
  }

  @Test
  void requeuedJobHoldsAgain() {
    prolog("1", null, "GPU-a");
    assertThat(find(0)).isEmpty();
    assertThat(find(9, "1")).isEmpty();
    assertThat(find(12)).as("gone for the second time just now").isEmpty();
  }
}
