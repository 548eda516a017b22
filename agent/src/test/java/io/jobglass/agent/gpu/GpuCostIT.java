package io.jobglass.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.agent.gpu.amd.AmdSource;
import io.jobglass.agent.gpu.nvml.NvmlSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What passes cost, and that nothing grows with them. Prints its figures, which are the agent's own
 * part only: the constructed driver answers at once.
 */
class GpuCostIT {
  private static final int PASSES = 10_000;
  private static final int WARM = 5_000;

  /** Beyond what the compiler holds while it works; 600 bytes a pass. */
  private static final long SLACK_KIBIBYTES = 6 * 1024;

  @TempDir Path directory;

  @Test
  void nothingGrowsOverTenThousandPassesOfNvml() throws Exception {
    assumeTrue(FakeNvml.compiler().isPresent(), "the constructed driver needs a C compiler");
    FakeNvml fake = new FakeNvml(directory, 580).say("count 4");
    for (int gpu = 0; gpu < 4; gpu++) {
      fake.gpu(gpu, "GPU-" + gpu, 3 - gpu).say("gpu." + gpu + ".gpm 1");
      fake.say("gpu." + gpu + ".procs 100:10,101:20").say("gpu." + gpu + ".gpm.2 40");
    }
    fake.say("gpu.3.mig 1").mig(3, 0, "MIG-0", 7).mig(3, 1, "MIG-1", 8);
    TestClock clock = new TestClock();
    try (NvmlSource source = fake.source(clock)) {
      measure(
          "nvml, 4 GPUs and 2 MIG devices",
          source,
          clock,
          () -> assertThat(fake.outstanding()).isEqualTo(120_101));
    }
    assertThat(fake.outstanding()).isZero();
  }

  @Test
  void nothingGrowsOverReopening() throws Exception {
    assumeTrue(FakeNvml.compiler().isPresent(), "the constructed driver needs a C compiler");
    FakeNvml fake = new FakeNvml(directory, 580).gpu(0, "GPU-0", 0).say("count 1");
    TestClock clock = new TestClock();
    NvmlSource source = fake.source(clock);
    reopen(source, 100);
    long descriptors = descriptors();
    long allocated = NativeMemory.settledKibibytes();
    long begun = System.nanoTime();
    reopen(source, 500);
    System.out.printf(
        "reopening: %.2f ms each, %+d KiB over 500%n",
        (System.nanoTime() - begun) / 500e6,
        NativeMemory.growthKibibytes(allocated, SLACK_KIBIBYTES));
    assertThat(descriptors()).isEqualTo(descriptors);
    assertThat(NativeMemory.growthKibibytes(allocated, SLACK_KIBIBYTES))
        .isLessThan(SLACK_KIBIBYTES);
  }

  private static void reopen(GpuSource source, int times) {
    for (int i = 0; i < times; i++) {
      source.read();
      source.close();
    }
  }

  @Test
  void nothingGrowsOverTenThousandPassesOfAmdgpu() throws Exception {
    DeviceTree.unpack("mi250.tree", directory);
    TestClock clock = new TestClock();
    try (AmdSource source = AmdCases.source(directory, clock)) {
      measure("amdgpu, 2 dies", source, clock, () -> {});
    }
  }

  @Test
  void attributionForgetsEndedJobs() {
    GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
    long before = 0;
    for (int i = 0; i < 2 * PASSES; i++) {
      String job = "job-" + i;
      new Node().gpu("GPU-0", 0, 0).job(job, "GPU-0").runs(job, "GPU-0").attribute(attribution);
      if (i == PASSES) {
        before = heapBytes();
      }
    }
    assertThat(heapBytes() - before).isLessThan(1_000_000);
  }

  private static void measure(String what, GpuSource source, TestClock clock, Runnable check)
      throws Exception {
    int devices = passes(source, clock, WARM).size();
    check.run();
    long descriptors = descriptors();
    long allocated = NativeMemory.settledKibibytes();
    long heap = heapBytes();
    long processor = processorNanos();
    passes(source, clock, PASSES);
    long spent = processorNanos() - processor;
    check.run();
    System.out.printf(
        "%s: %d devices, %.3f ms CPU a pass, heap %+d KiB, native %+d KiB over %d passes%n",
        what,
        devices,
        spent / 1e6 / PASSES,
        (heapBytes() - heap) / 1024,
        NativeMemory.growthKibibytes(allocated, SLACK_KIBIBYTES),
        PASSES);
    assertThat(descriptors()).isEqualTo(descriptors);
    assertThat(heapBytes() - heap).isLessThan(1_000_000);
    assertThat(NativeMemory.growthKibibytes(allocated, SLACK_KIBIBYTES))
        .isLessThan(SLACK_KIBIBYTES);
  }

  private static List<GpuReading> passes(GpuSource source, TestClock clock, int count) {
    List<GpuReading> last = List.of();
    for (int i = 0; i < count; i++) {
      last = source.read();
      clock.advanceSeconds(5);
    }
    return last;
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
