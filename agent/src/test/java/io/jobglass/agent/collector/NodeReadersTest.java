package io.jobglass.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.Trees;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Energy and clocks of a constructed node. */
class NodeReadersTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  @TempDir Path root;

  private final KernelText text = new KernelText();

  private void zone(String zone, String name, long microjoules) {
    Path directory = root.resolve("class/powercap/" + zone);
    Trees.write(directory.resolve("name"), name + "\n");
    Trees.write(directory.resolve("energy_uj"), microjoules + "\n");
    Trees.write(directory.resolve("max_energy_range_uj"), "10000000\n");
  }

  @Test
  void energyIsThatOfPackagesAndMemoryAcrossTheCountersEnd() {
    zone("intel-rapl:0", "package-0", 9_000_000);
    zone("intel-rapl:0:0", "core", 5_000_000);
    zone("intel-rapl:0:1", "dram", 100);
    try (RaplEnergy energy = new RaplEnergy(root, text)) {
      assertThat(energy.joules()).isZero();
      zone("intel-rapl:0", "package-0", 500_000);
      zone("intel-rapl:0:0", "core", 9_000_000);
      zone("intel-rapl:0:1", "dram", 500_100);
      assertThat(energy.joules()).isEqualTo(2.0);
    }
  }

  @Test
  void noCountersMeanNoEnergy() {
    try (RaplEnergy energy = new RaplEnergy(root, text)) {
      assertThat(energy.joules()).isNull();
    }
  }

  private void uptime(String seconds) {
    Trees.write(root.resolve("uptime"), seconds + " 1.00\n");
  }

  @Test
  void suspensionIsNoClockStep() {
    try (ClockWatch clocks = new ClockWatch(root, text)) {
      uptime("100.50");
      clocks.look(START, 0);
      uptime("115.50");
      clocks.look(START.plusSeconds(15), 15_000_000_000L);
      assertThat(clocks.steps()).isZero();
      assertThat(clocks.suspendedSeconds()).isZero();
      uptime("730.50");
      clocks.look(START.plusSeconds(630), 30_000_000_000L);
      assertThat(clocks.steps()).isZero();
      assertThat(clocks.suspendedSeconds()).isEqualTo(600);
      uptime("745.50");
      clocks.look(START.plusSeconds(645 - 3600), 45_000_000_000L);
      assertThat(clocks.steps()).isEqualTo(1);
      assertThat(clocks.suspendedSeconds()).isEqualTo(600);
    }
  }

  @Test
  void withoutUptimeNobodyCanTell() {
    try (ClockWatch clocks = new ClockWatch(root, text)) {
      clocks.look(START, 0);
      assertThat(clocks.steps()).isNull();
      assertThat(clocks.suspendedSeconds()).isNull();
    }
  }
}
