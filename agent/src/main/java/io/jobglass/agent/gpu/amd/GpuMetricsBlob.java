package io.jobglass.agent.gpu.amd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The firmware's {@code gpu_metrics} table, for what no text file tells. Only known pairs of
 * revision and size are read: the same revision exists with other layouts, and revision 1.9 is no
 * table at all. All-ones means that the chip does not provide a value.
 *
 * @param energyJoules since the driver was loaded; 2^-16 J a count
 * @param hardwareThrottle sum of the counters of heat and PROCHOT, which grow while clocks are held
 *     down; null where the table has none (before 1.6)
 * @param partitionPercents busy share of each partition, empty before 1.6
 */
record GpuMetricsBlob(
    @Nullable Double energyJoules,
    @Nullable Long hardwareThrottle,
    List<Double> partitionPercents) {
  private static final int HEADER = 4;
  private static final double JOULES_PER_COUNT = 1.0 / 65536;

  /** Revision 1.N by N. */
  private static final Map<Integer, Layout> LAYOUTS =
      Map.of(
          3, new Layout(120, 24),
          4, new Layout(288, 24),
          5, new Layout(360, 88),
          6, new Layout(1664, 16));

  private static final int WITH_PARTITIONS = 6;

  /** Of 1.6: PROCHOT@36, socket@44, regulator@48 and memory heat@52; the power cap@40 is normal. */
  private static final int[] THROTTLE_COUNTERS = {36, 44, 48, 52};

  private static final int PARTITION_COUNT = 306;
  private static final int PARTITIONS = 312;
  private static final int PARTITION_SIZE = 168;
  private static final int MOST_PARTITIONS = 8;
  private static final int ENGINES = 8;
  private static final int HIGHEST_PERCENT = 100;

  GpuMetricsBlob {
    partitionPercents = List.copyOf(partitionPercents);
  }

  private record Layout(int size, int energy) {}

  /** The table, null when it is none of the known ones. */
  static @Nullable GpuMetricsBlob parse(byte[] bytes) {
    if (bytes.length < HEADER) {
      return null;
    }
    ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int revision = Byte.toUnsignedInt(table.get(3));
    Layout layout = table.get(2) == 1 ? LAYOUTS.get(revision) : null;
    int size = Short.toUnsignedInt(table.getShort(0));
    if (layout == null || size != layout.size || bytes.length < size) {
      return null;
    }
    long energy = table.getLong(layout.energy);
    return new GpuMetricsBlob(
        energy == -1 || energy == 0 ? null : unsigned(energy) * JOULES_PER_COUNT,
        revision == WITH_PARTITIONS ? throttle(table) : null,
        revision == WITH_PARTITIONS ? partitions(table) : List.of());
  }

  private static double unsigned(long count) {
    return count >= 0 ? count : count + 0x1p64;
  }

  private static @Nullable Long throttle(ByteBuffer table) {
    long sum = 0;
    for (int offset : THROTTLE_COUNTERS) {
      int count = table.getInt(offset);
      if (count == -1) {
        return null;
      }
      sum += Integer.toUnsignedLong(count);
    }
    return sum;
  }

  /** Each partition's {@code gfx_busy_inst}: percent of each engine that it has. */
  private static List<Double> partitions(ByteBuffer table) {
    int count = Short.toUnsignedInt(table.getShort(PARTITION_COUNT));
    List<Double> percents = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MOST_PARTITIONS); i++) {
      double sum = 0;
      int engines = 0;
      for (int engine = 0; engine < ENGINES; engine++) {
        int percent = table.getInt(PARTITIONS + i * PARTITION_SIZE + 4 * engine);
        if (percent >= 0 && percent <= HIGHEST_PERCENT) {
          sum += percent;
          engines++;
        }
      }
      percents.add(engines == 0 ? Double.NaN : sum / engines);
    }
    return percents;
  }

  /** Busy percent of a partition, null where not told. */
  @Nullable Double partitionPercent(int order) {
    Double percent = order < partitionPercents.size() ? partitionPercents.get(order) : null;
    return percent == null || percent.isNaN() ? null : percent;
  }
}
