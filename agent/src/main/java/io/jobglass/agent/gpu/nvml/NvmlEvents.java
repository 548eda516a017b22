package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XID and the other critical events, from {@code nvmlEventSetWait_v2} with a timeout of 0, so that
 * no thread of its own waits. The driver queues them between two passes.
 */
final class NvmlEvents {
  static final long XID = 0x8;
  static final long DOUBLE_BIT_ECC = 0x2;
  static final long DRAM_RETIREMENT = 0x400;
  static final long RETIREMENT_FAILURE = 0x800;
  static final long GPU_UNAVAILABLE = 0x4000;
  private static final long WANTED =
      XID | DOUBLE_BIT_ECC | DRAM_RETIREMENT | RETIREMENT_FAILURE | GPU_UNAVAILABLE;

  /** Events taken in one pass; the rest waits for the next. */
  private static final int MOST = 64;

  private final Nvml nvml;
  private final MemorySegment data;
  private @Nullable MemorySegment set;

  NvmlEvents(Nvml nvml) {
    this.nvml = nvml;
    this.data = nvml.allocate(32);
  }

  /**
   * One event.
   *
   * @param device address of the handle it came for
   * @param type one of the bits above
   * @param code the XID, if it is one
   * @param gpuInstance the MIG instance, where told
   */
  record Event(long device, long type, long code, @Nullable Integer gpuInstance) {}

  /** Listens to these GPUs from now on, and to no others. */
  void listen(Collection<NvmlDevice> gpus) {
    close();
    if (nvml.eventSetCreate.call(nvml.a) != 0) {
      return;
    }
    MemorySegment created = nvml.a.get(ADDRESS, 0);
    set = created;
    for (NvmlDevice gpu : gpus) {
      // Asking for one bit that a GPU lacks registers none.
      if (nvml.supportedEvents.call(gpu.handle(), nvml.a) == 0) {
        nvml.registerEvents.call(gpu.handle(), nvml.a.get(JAVA_LONG, 0) & WANTED, created);
      }
    }
  }

  /** The events since the last call. */
  List<Event> take() {
    MemorySegment current = set;
    List<Event> events = new ArrayList<>();
    while (current != null && events.size() < MOST && nvml.eventWait.call(current, data, 0) == 0) {
      int instance = data.get(JAVA_INT, 24);
      events.add(
          new Event(
              data.get(ADDRESS, 0).address(),
              data.get(JAVA_LONG, 8),
              data.get(JAVA_LONG, 16),
              instance == -1 ? null : instance));
    }
    return events;
  }

  void close() {
    MemorySegment current = set;
    set = null;
    if (current != null) {
      nvml.eventSetFree.call(current);
    }
  }
}
