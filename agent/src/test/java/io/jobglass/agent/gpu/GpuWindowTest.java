package io.jobglass.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuWindowTest {
  private static final GpuDevice DEVICE =
      GpuDevice.whole("GPU-a", GpuVendor.NVIDIA, null, null, 0, 0);
  private static final GpuFinding XID =
      GpuFinding.health(GpuFinding.Kind.XID, "GPU-a", 13L, "XID 13");

  private final GpuWindow window = new GpuWindow();

  private void add(int second, double percent, double bytes, double joules, long pid) {
    window.add(
        List.of(
            new GpuReading(
                DEVICE,
                Instant.ofEpochSecond(second),
                new GpuValues(
                    Map.of(
                        GpuMetric.UTILIZATION_PERCENT,
                        percent,
                        GpuMetric.MEMORY_USED_BYTES,
                        bytes,
                        GpuMetric.ENERGY_JOULES,
                        joules)),
                true,
                List.of(new GpuProcess(pid, null, null, null)),
                second == 1 ? List.of(XID) : List.of())));
  }

  @Test
  void keepsMeanPeakAndLastValue() {
    add(1, 0, 500, 10, 7);
    add(2, 30, 900, 20, 8);
    add(3, 60, 100, 30, 8);
    GpuReading merged = window.drain().getFirst();
    assertThat(merged.values().get(GpuMetric.UTILIZATION_PERCENT)).isEqualTo(30);
    assertThat(merged.values().get(GpuMetric.MEMORY_USED_BYTES)).isEqualTo(900);
    assertThat(merged.values().get(GpuMetric.ENERGY_JOULES)).isEqualTo(30);
    assertThat(merged.time()).isEqualTo(Instant.ofEpochSecond(3));
  }

  @Test
  void keepsProcessesAndFindingsThatOnlyOnePassSaw() {
    add(1, 0, 500, 10, 7);
    add(2, 30, 900, 20, 8);
    GpuReading merged = window.drain().getFirst();
    assertThat(merged.processes()).extracting(GpuProcess::pid).containsExactly(7L, 8L);
    assertThat(merged.findings()).containsExactly(XID);
  }

  @Test
  void hasNoValuesOfADeviceThatWasLostAtTheEnd() {
    add(1, 0, 500, 10, 7);
    window.add(List.of(GpuReading.unread(DEVICE, Instant.ofEpochSecond(2), XID)));
    GpuReading merged = window.drain().getFirst();
    assertThat(merged.values()).isEqualTo(GpuValues.NONE);
    assertThat(merged.processesKnown()).isFalse();
    assertThat(merged.processes()).isEmpty();
  }

  @Test
  void beginsAnewAfterDraining() {
    add(1, 0, 500, 10, 7);
    window.drain();
    assertThat(window.isEmpty()).isTrue();
    assertThat(window.drain()).isEmpty();
  }
}
