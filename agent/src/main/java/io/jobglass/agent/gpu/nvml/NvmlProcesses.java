package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code nvmlDeviceGet*RunningProcesses}. Its elements are 16, 24 or 32 bytes by driver, the
 * last two under one name, so the size is measured: the buffer has room for the largest form, is
 * filled with a sentinel, and the last byte written gives the element's size.
 */
final class NvmlProcesses {
  private static final byte SENTINEL = (byte) 0xA5;
  private static final int LARGEST = 32;
  private static final int[] SIZES = {16, 24, LARGEST};
  private static final int NO_INSTANCE = -1;
  private static final long NOT_AVAILABLE = -1;
  private static final long HIGHEST_PID = 1 << 22;
  private static final int FIRST_CAPACITY = 64;
  private static final int LAST_CAPACITY = 8192;

  private final Nvml nvml;
  private final MemorySegment count;
  private MemorySegment buffer;
  private int capacity = FIRST_CAPACITY;

  NvmlProcesses(Nvml nvml) {
    this.nvml = nvml;
    this.count = nvml.allocate(4);
    this.buffer = nvml.allocate((long) FIRST_CAPACITY * LARGEST);
  }

  /**
   * One element.
   *
   * @param gpuInstance null outside MIG
   */
  record Running(
      long pid,
      @Nullable Long memoryBytes,
      @Nullable Integer gpuInstance,
      @Nullable Integer computeInstance) {}

  /** The elements, or that they make no sense. */
  sealed interface Listing {
    /** What the driver wrote. */
    record Processes(List<Running> running) implements Listing {}

    /** The device does not tell. */
    record Absent() implements Listing {}

    /** The driver wrote something that is no process list. */
    record Senseless(String text) implements Listing {}
  }

  Listing read(NvmlDevice device, NvmlQuery query, NvmlFunction function) {
    if (device.refuses(query)) {
      return new Listing.Absent();
    }
    int code = fill(device, function);
    while (code == NvmlStatus.INSUFFICIENT_SIZE.code() && capacity < LAST_CAPACITY) {
      int wanted = Math.max(count.get(JAVA_INT, 0), capacity);
      capacity = Math.min(LAST_CAPACITY, Math.max(2 * capacity, wanted + FIRST_CAPACITY));
      buffer = nvml.allocate((long) capacity * LARGEST);
      code = fill(device, function);
    }
    return device.answered(query, code) ? parse() : new Listing.Absent();
  }

  private int fill(NvmlDevice device, NvmlFunction function) {
    buffer.fill(SENTINEL);
    count.set(JAVA_INT, 0, capacity);
    return function.call(device.handle(), count, buffer);
  }

  private Listing parse() {
    int elements = count.get(JAVA_INT, 0);
    if (elements == 0) {
      return new Listing.Processes(List.of());
    }
    int size = elements < 0 || elements > capacity ? 0 : size(elements, capacity, written());
    if (size == 0) {
      return new Listing.Senseless(
          elements + " processes in " + written() + " bytes fit no known element size");
    }
    List<Running> running = new ArrayList<>(elements);
    for (int i = 0; i < elements; i++) {
      Running process = element((long) i * size, size);
      if (process.pid() < 1 || process.pid() > HIGHEST_PID) {
        return new Listing.Senseless("process id " + process.pid() + " in a list of " + elements);
      }
      running.add(process);
    }
    return new Listing.Processes(running);
  }

  private Running element(long offset, int size) {
    long memory = buffer.get(JAVA_LONG, offset + 8);
    return new Running(
        Integer.toUnsignedLong(buffer.get(JAVA_INT, offset)),
        memory == NOT_AVAILABLE || memory < 0 ? null : memory,
        size < 24 ? null : instance(buffer.get(JAVA_INT, offset + 16)),
        size < 24 ? null : instance(buffer.get(JAVA_INT, offset + 20)));
  }

  private static @Nullable Integer instance(int id) {
    return id == NO_INSTANCE ? null : id;
  }

  /** How many bytes, from the start, the driver reached. */
  private long written() {
    long last = buffer.byteSize() - 1;
    while (last >= 0 && buffer.get(JAVA_BYTE, last) == SENTINEL) {
      last--;
    }
    return last + 1;
  }

  /**
   * The known size whose elements end where the driver did, 0 if there is none. A driver that
   * clears all that it was offered before it writes ends where the last of those elements would;
   * should that look like fewer, larger elements, the cleared ones among them have no process id.
   */
  static int size(int elements, int offered, long written) {
    for (int size : SIZES) {
      if (written <= (long) elements * size && written > (long) (elements - 1) * size) {
        return size;
      }
    }
    for (int size : SIZES) {
      if (written == (long) offered * size) {
        return size;
      }
    }
    return 0;
  }
}
