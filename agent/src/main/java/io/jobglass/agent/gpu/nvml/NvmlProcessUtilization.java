package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Each process's share of the multiprocessors' time since the last call, in percent: {@code
 * nvmlDeviceGetProcessUtilization}, or {@code nvmlDeviceGetProcessesUtilizationInfo} where the
 * driver has dropped it. Whole GPUs only; a process that did nothing is not in it.
 */
final class NvmlProcessUtilization {
  private static final int CAPACITY = 1024;
  private static final int HIGHEST_PERCENT = 100;

  /** Element of the older call: pid@0, timeStamp@8, smUtil@16; 32 bytes. */
  private static final Layout OLDER = new Layout(32, 0, 8, 16);

  /** Element of the newer call: timeStamp@0, pid@8, smUtil@12; 40 bytes. */
  private static final Layout NEWER = new Layout(40, 8, 0, 12);

  private static final int NEWER_VERSION = 24 | 1 << 24;

  private final Nvml nvml;
  private final MemorySegment count;
  private final MemorySegment header;
  private final MemorySegment buffer;

  NvmlProcessUtilization(Nvml nvml) {
    this.nvml = nvml;
    this.count = nvml.allocate(4);
    this.header = nvml.allocate(24);
    this.buffer = nvml.allocate((long) CAPACITY * NEWER.size);
  }

  private record Layout(int size, int pid, int time, int multiprocessors) {}

  /** Percent by process id, empty when the device does not tell. */
  Map<Long, Double> read(NvmlDevice device) {
    if (device.refuses(NvmlQuery.PROCESS_UTILIZATION)) {
      return Map.of();
    }
    long since = device.utilizationSeenMicros();
    count.set(JAVA_INT, 0, CAPACITY);
    int code = nvml.processUtilization.call(device.handle(), buffer, count, since);
    if (code != NvmlStatus.FUNCTION_NOT_FOUND.code() && code != NvmlStatus.DEPRECATED.code()) {
      return device.answered(NvmlQuery.PROCESS_UTILIZATION, code)
          ? means(device, OLDER, count.get(JAVA_INT, 0))
          : Map.of();
    }
    header.set(JAVA_INT, 0, NEWER_VERSION);
    header.set(JAVA_INT, 4, CAPACITY);
    header.set(JAVA_LONG, 8, since);
    header.set(ADDRESS, 16, buffer);
    code = nvml.processesUtilization.call(device.handle(), header);
    return device.answered(NvmlQuery.PROCESS_UTILIZATION, code)
        ? means(device, NEWER, header.get(JAVA_INT, 4))
        : Map.of();
  }

  private Map<Long, Double> means(NvmlDevice device, Layout layout, int elements) {
    Map<Long, Double> sums = new HashMap<>();
    Map<Long, Integer> counts = new HashMap<>();
    for (int i = 0; i < Math.min(elements, CAPACITY); i++) {
      long offset = (long) i * layout.size;
      int percent = buffer.get(JAVA_INT, offset + layout.multiprocessors);
      if (percent < 0 || percent > HIGHEST_PERCENT) {
        continue;
      }
      long pid = Integer.toUnsignedLong(buffer.get(JAVA_INT, offset + layout.pid));
      device.utilizationSeenMicros(buffer.get(JAVA_LONG, offset + layout.time));
      sums.merge(pid, (double) percent, Double::sum);
      counts.merge(pid, 1, Integer::sum);
    }
    sums.replaceAll((pid, sum) -> sum / counts.getOrDefault(pid, 1));
    return sums;
  }
}
