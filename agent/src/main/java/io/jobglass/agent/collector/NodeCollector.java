package io.jobglass.agent.collector;

import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeTotals;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The node as a whole, from {@code /proc} and {@code /sys}. Not thread-safe. */
public final class NodeCollector implements Closeable {
  private static final long MICROS_PER_TICK = 10_000;
  private static final long SHORTEST_WINDOW_NANOS = 2_000_000_000L;
  private static final byte[] CPU = KernelText.word("cpu");
  private static final byte[][] MEMORY = KernelText.words("MemTotal:", "MemAvailable:");

  private final KernelFile stat;
  private final KernelFile memory;
  private final KernelFile load;
  private final KernelText text;
  private final DeviceCounters devices;
  private final RaplEnergy energy;
  private final ClockWatch clocks;
  private final List<CollectorStats> stats;
  private final long[] memoryKilobytes = new long[MEMORY.length];
  private long windowStart;
  private long busyTicks = Readings.ABSENT;
  private long allTicks;
  private @Nullable Double busyPercent;
  private @Nullable Long busyMicros;

  public NodeCollector(Path procRoot, Path sysRoot, KernelText text) {
    this.stat = new KernelFile(procRoot.resolve("stat"));
    this.memory = new KernelFile(procRoot.resolve("meminfo"));
    this.load = new KernelFile(procRoot.resolve("loadavg"));
    this.text = text;
    this.devices = new DeviceCounters(procRoot, sysRoot, text);
    this.energy = new RaplEnergy(sysRoot, text);
    this.clocks = new ClockWatch(procRoot, text);
    this.stats =
        List.of(
            new CollectorStats("proc/stat"),
            new CollectorStats("proc/meminfo"),
            new CollectorStats("proc/loadavg"),
            devices.networkStats(),
            devices.diskStats());
  }

  public List<CollectorStats> stats() {
    return stats;
  }

  /**
   * Reads all; the busy share is that since the last call, or over two seconds at least. What jobs
   * account for is not known here.
   */
  public NodeTotals read(Instant wall, long nanoTime) {
    Integer cpus = readStat(nanoTime);
    readMemory();
    long total = memoryKilobytes[0];
    long available = memoryKilobytes[1];
    return new NodeTotals(
        cpus,
        busyPercent,
        readLoad(),
        total == Readings.ABSENT ? null : (Long) (total * 1024),
        total == Readings.ABSENT || available == Readings.ABSENT
            ? null
            : (Long) ((total - available) * 1024),
        readActivity(wall, nanoTime));
  }

  private NodeActivity readActivity(Instant wall, long nanoTime) {
    clocks.look(wall, nanoTime);
    devices.look(nanoTime);
    DeviceCounters.Bytes network = devices.network();
    DeviceCounters.Bytes disks = devices.disks();
    return new NodeActivity(
        busyMicros,
        null,
        null,
        network.in(),
        network.out(),
        disks.in(),
        disks.out(),
        energy.joules(),
        clocks.steps(),
        clocks.suspendedSeconds());
  }

  private @Nullable Integer readStat(long nanoTime) {
    if (!read(stat, stats.get(0)) || !text.accept(CPU)) {
      busyPercent = null;
      busyMicros = null;
      return null;
    }
    text.skipBlanks();
    // user nice system idle iowait irq softirq steal; guest times are parts of user and nice
    long all = 0;
    long idle = 0;
    for (int field = 0; field < 8; field++) {
      long ticks = text.number();
      if (ticks == Readings.ABSENT) {
        break;
      }
      all += ticks;
      idle += field == 3 || field == 4 ? ticks : 0;
      text.skipBlanks();
    }
    text.skipLine();
    int cpus = 0;
    while (text.accept(CPU)) {
      cpus++;
      text.skipLine();
    }
    long busy = all - idle;
    busyMicros = busy * MICROS_PER_TICK;
    if (busyTicks == Readings.ABSENT) {
      startWindow(nanoTime, busy, all);
    } else if (nanoTime - windowStart >= SHORTEST_WINDOW_NANOS) {
      long window = all - allTicks;
      busyPercent =
          window <= 0 ? null : (Double) Math.clamp(100.0 * (busy - busyTicks) / window, 0, 100);
      startWindow(nanoTime, busy, all);
    }
    return cpus == 0 ? null : (Integer) cpus;
  }

  private void startWindow(long nanoTime, long busy, long all) {
    windowStart = nanoTime;
    busyTicks = busy;
    allTicks = all;
  }

  private void readMemory() {
    Arrays.fill(memoryKilobytes, Readings.ABSENT);
    if (read(memory, stats.get(1))) {
      text.keyed(MEMORY, memoryKilobytes);
    }
  }

  private @Nullable Double readLoad() {
    if (!read(load, stats.get(2))) {
      return null;
    }
    String line = text.rest();
    int end = line.indexOf(' ');
    try {
      return end < 0 ? null : (Double) Double.parseDouble(line.substring(0, end));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private boolean read(KernelFile file, CollectorStats stats) {
    long start = System.nanoTime();
    boolean read = file.read(text) == KernelFile.Outcome.READ;
    stats.record(read, System.nanoTime() - start);
    return read;
  }

  @Override
  public void close() {
    stat.close();
    memory.close();
    load.close();
    devices.close();
    energy.close();
    clocks.close();
  }
}
