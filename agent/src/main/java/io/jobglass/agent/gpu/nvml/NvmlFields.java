package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jobglass.agent.gpu.GpuMetric;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several counters in one {@code nvmlDeviceGetFieldValues}; each element has its own return code.
 * Elements of 40 bytes: fieldId@0, scopeId@4, valueType@24, nvmlReturn@28, value@32.
 */
final class NvmlFields {
  private static final int ELEMENT = 40;

  private static final List<Field> FIELDS =
      List.of(
          new Field(185, GpuMetric.POWER_AVERAGE_WATTS, 1e-3),
          new Field(186, GpuMetric.POWER_INSTANT_WATTS, 1e-3),
          new Field(82, GpuMetric.MEMORY_TEMPERATURE_CELSIUS, 1));

  private final Nvml nvml;
  private final MemorySegment elements;

  NvmlFields(Nvml nvml) {
    this.nvml = nvml;
    this.elements = nvml.allocate((long) ELEMENT * FIELDS.size());
  }

  private record Field(int id, GpuMetric metric, double unit) {}

  void read(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (device.refuses(NvmlQuery.FIELDS)) {
      return;
    }
    elements.fill((byte) 0);
    for (int i = 0; i < FIELDS.size(); i++) {
      elements.set(JAVA_INT, (long) i * ELEMENT, FIELDS.get(i).id);
    }
    int code = nvml.fieldValues.call(device.handle(), FIELDS.size(), elements);
    if (!device.answered(NvmlQuery.FIELDS, code)) {
      return;
    }
    for (int i = 0; i < FIELDS.size(); i++) {
      long offset = (long) i * ELEMENT;
      Double value = elements.get(JAVA_INT, offset + 28) == 0 ? value(offset) : null;
      // A driver that does not know a field may leave the element as it was.
      if (value != null && value > 0) {
        values.put(FIELDS.get(i).metric, value * FIELDS.get(i).unit);
      }
    }
  }

  private @Nullable Double value(long offset) {
    long at = offset + 32;
    return switch (elements.get(JAVA_INT, offset + 24)) {
      case 0 -> elements.get(JAVA_DOUBLE, at);
      case 1 -> (double) Integer.toUnsignedLong(elements.get(JAVA_INT, at));
      case 2, 3, 4 -> (double) elements.get(JAVA_LONG, at);
      case 5 -> (double) elements.get(JAVA_INT, at);
      case 6 -> (double) Short.toUnsignedInt(elements.get(JAVA_SHORT, at));
      default -> null;
    };
  }
}
