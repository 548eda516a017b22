package io.jobglass.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTopologyTest {
  @TempDir private Path sys;

  @Test
  void countsTheCoresOfAJobsThreads() {
    siblings(0, "0,4");
    siblings(1, "1,5");
    siblings(4, "0,4");
    siblings(5, "1,5");
    siblings(12, "12-13");
    CpuTopology topology = CpuTopology.read(sys);
    assertThat(read(topology, "0,4\n")).containsExactly(2, 1);
    assertThat(read(topology, "0-1,4-5\n")).containsExactly(4, 2);
    assertThat(read(topology, "0-1\n")).as("a thread of each").containsExactly(2, 2);
    assertThat(read(topology, "0,12\n")).containsExactly(2, 2);
    assertThat(read(topology, "0,7\n"))
        .as("a CPU that came later")
        .containsExactly(2, Readings.ABSENT);
  }

  @Test
  void knowsNothingWhereTheKernelTellsNothing() {
    assertThat(CpuTopology.read(sys)).isEqualTo(CpuTopology.UNKNOWN);
    siblings(0, "junk");
    assertThat(CpuTopology.read(sys)).isEqualTo(CpuTopology.UNKNOWN);
  }

  private void siblings(int cpu, String list) {
    Trees.write(
        sys.resolve("devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list"),
        list + "\n");
  }

  private static long[] read(CpuTopology topology, String list) {
    KernelText text = new KernelText();
    text.fill(list.getBytes(StandardCharsets.US_ASCII));
    Readings readings = new Readings();
    new CpuList(topology).parse(text, readings);
    return new long[] {readings.now(Measure.CPUS), readings.now(Measure.CORES)};
  }
}
