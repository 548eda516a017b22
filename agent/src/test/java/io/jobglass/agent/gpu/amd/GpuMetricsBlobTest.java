package io.jobglass.agent.gpu.amd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GpuMetricsBlobTest {
  @Test
  void readsOnlyKnownPairsOfRevisionAndSize() {
    int accepted = 0;
    for (int revision = 0; revision < 16; revision++) {
      for (int size : new int[] {4, 120, 288, 360, 1664, 1744, 4096}) {
        byte[] bytes = new byte[size];
        ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        table.putShort(0, (short) size).put(2, (byte) 1).put(3, (byte) revision);
        accepted += GpuMetricsBlob.parse(bytes) == null ? 0 : 1;
      }
    }
    assertThat(accepted).isEqualTo(4);
  }

  @Test
  void survivesAnyBytes() {
    Random random = new Random(4711);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(1800)];
      random.nextBytes(bytes);
      if (bytes.length > 4 && i % 2 == 0) {
        ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        table.putShort(0, (short) 1664).put(2, (byte) 1).put(3, (byte) 6);
      }
      GpuMetricsBlob parsed = GpuMetricsBlob.parse(bytes);
      if (parsed != null) {
        assertThat(parsed.partitionPercents()).hasSizeLessThanOrEqualTo(8);
      }
    }
  }

  @Test
  void takesTheEnergyCounterAsUnsigned() {
    byte[] bytes = new byte[120];
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    table.putShort(0, (short) 120).put(2, (byte) 1).put(3, (byte) 3).putLong(24, -2);
    assertThat(GpuMetricsBlob.parse(bytes).energyJoules()).isEqualTo(0x1p48);
  }
}
