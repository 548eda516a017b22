package io.jobglass.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.cluster.LabelledRun;
import io.jobglass.simulator.job.SimulatedJob;
import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Archetypes;
import io.jobglass.simulator.label.Label;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelledRunTest {
  private static final Archetypes ARCHETYPES = Archetypes.load();

  static Stream<Archetype> archetypes() {
    return ARCHETYPES.all().stream();
  }

  @ParameterizedTest
  @MethodSource("archetypes")
  void theToldEventsFoldToTheVerdict(Archetype archetype) {
    LabelledRun run = LabelledRun.of(archetype, 3);
    for (SimulatedJob job : run.jobs()) {
      List<JobEvent> told =
          run.events().stream().filter(event -> event.job().equals(job.id())).toList();
      Job record = JobFold.fold(job.id(), told).newest().orElseThrow();
      String verdict = record.reason() == null ? Label.RUNNING : record.reason().code();
      assertThat(verdict).isEqualTo(archetype.label().verdict());
      assertThat(record.nodes()).hasSize(archetype.behaviour().nodes());
    }
  }

  @ParameterizedTest
  @MethodSource("archetypes")
  void countersOnlyGrowAndLimitsHold(Archetype archetype) {
    Map<String, JobUsage> before = new HashMap<>();
    for (NodeReport report : LabelledRun.of(archetype, 5).reports()) {
      assertThat(report.totals().cpuUsagePercent()).isBetween(0.0, 100.0);
      for (JobUsage now : report.jobs()) {
        JobUsage then = before.put(report.node() + "/" + now.externalId(), now);
        assertThat(now.memory().currentBytes()).isLessThanOrEqualTo(now.memory().limitBytes());
        assertThat(now.cpu().averageCores()).isLessThanOrEqualTo(now.cpu().cpus().doubleValue());
        if (then != null) {
          assertThat(then.last()).isFalse();
          assertThat(now.time()).isAfter(then.time());
          assertThat(now.cpu().usageMicros()).isGreaterThanOrEqualTo(then.cpu().usageMicros());
          assertThat(now.memory().peakBytes()).isGreaterThanOrEqualTo(then.memory().peakBytes());
          assertThat(now.io().readBytes()).isGreaterThanOrEqualTo(then.io().readBytes());
          assertThat(now.io().writtenBytes()).isGreaterThanOrEqualTo(then.io().writtenBytes());
          assertThat(now.energyJoules()).isGreaterThanOrEqualTo(then.energyJoules());
        }
      }
    }
  }

  @Test
  void theSameSeedIsTheSameStory() {
    Archetype archetype = ARCHETYPES.named("nodes_imbalanced");
    LabelledRun run = LabelledRun.of(archetype, 7);
    assertThat(LabelledRun.of(archetype, 7)).isEqualTo(run);
    assertThat(LabelledRun.of(archetype, 8).reports()).isNotEqualTo(run.reports());
  }

  @Test
  void anOomKillIsInTheLastReport() {
    List<JobUsage> last =
        LabelledRun.of(ARCHETYPES.named("memory_leak_to_the_end"), 1).reports().stream()
            .flatMap(report -> report.jobs().stream())
            .filter(JobUsage::last)
            .toList();
    assertThat(last).hasSize(1);
    assertThat(last.getFirst().memory().oomKills()).isEqualTo(1);
    assertThat(last.getFirst().memory().peakBytes())
        .isEqualTo(last.getFirst().memory().limitBytes());
  }

  @Test
  void powerFollowsUse() {
    assertThat(meanWatts("gpu_busy")).isGreaterThan(3 * meanWatts("gpu_unused"));
    assertThat(
            LabelledRun.of(ARCHETYPES.named("gpu_mig"), 1).reports().stream()
                .flatMap(report -> report.jobs().stream())
                .flatMap(job -> job.gpus().stream()))
        .isNotEmpty()
        .allMatch(gpu -> gpu.utilizationPercent() == null && gpu.powerWatts() == null);
  }

  private static double meanWatts(String archetype) {
    return LabelledRun.of(ARCHETYPES.named(archetype), 1).reports().stream()
        .flatMap(report -> report.jobs().stream())
        .flatMap(job -> job.gpus().stream())
        .mapToDouble(gpu -> gpu.powerWatts())
        .average()
        .orElseThrow();
  }

  @Test
  void aNodeWithoutAgentTellsNothing() {
    assertThat(LabelledRun.of(ARCHETYPES.named("no_data"), 1).reports())
        .isNotEmpty()
        .allMatch(report -> report.jobs().isEmpty());
  }
}
