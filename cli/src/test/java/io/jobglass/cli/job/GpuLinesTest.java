package io.jobglass.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.api.client.model.GpuDeviceSummary;
import io.jobglass.api.client.model.GpuSummary;
import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Display;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class GpuLinesTest {
  private static final Display PLAIN = new Display(100, false, true, ZoneOffset.UTC);

  private static String of(Job job) {
    StringBuilder out = new StringBuilder();
    new GpuLines(PLAIN).append(out, job);
    return out.toString();
  }

  @Test
  void saysNothingOfAJobWithoutGpus() {
    assertThat(of(new Job())).isEmpty();
  }

  @Test
  void showsEachDeviceAndWhatIsWorthAWord() {
    Job job =
        new Job()
            .gpuSummary(
                new GpuSummary()
                    .held(3)
                    .neverTouched(1)
                    .uncertain(1)
                    .avgUtilizationPercent(61.4)
                    .maxUtilizationPercent(99.0)
                    .memoryPeakBytes(30L << 30)
                    .energyJoules(7.2e6)
                    .activeSeconds(7200.0)
                    .addDevicesItem(
                        new GpuDeviceSummary()
                            .node("n1")
                            .device("GPU-0a1b2c3d-4e5f")
                            .vendor("nvidia")
                            .index(0)
                            .sharing("exclusive")
                            .certain(true)
                            .touched(true)
                            .avgUtilizationPercent(92.0)
                            .maxUtilizationPercent(99.0)
                            .memoryPeakBytes(30L << 30)
                            .avgPowerWatts(412.0)
                            .energyJoules(7.2e6)
                            .activeSeconds(7200.0)
                            .throttledPercent(3.0))
                    .addDevicesItem(
                        new GpuDeviceSummary()
                            .node("n1")
                            .device("MIG-1")
                            .vendor("nvidia")
                            .sharing("mig")
                            .touched(false)
                            .certain(false)));
    assertThat(of(job).lines().map(String::stripTrailing).toList())
        .contains("GPUs")
        .anyMatch(line ->
            line.contains("held 3, 1 never touched, 1 only assumed to be the job's, mean 61 %"))
        .anyMatch(line -> line.contains("energy 2.00 kWh"))
        .anyMatch(line ->
            line.startsWith("  0 GPU-0a1b2c3d")
                && line.contains("92 %")
                && line.endsWith("throttled 3 %"))
        .anyMatch(line ->
            line.startsWith("  MIG-1")
                && line.contains("n/a")
                && line.endsWith("mig, never touched, uncertain"));
  }
}
