package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jobglass.agent.gpu.GpuMetric;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is read at every pass. Each method asks one function and puts what it told; a refusal leaves
 * the metric out.
 */
final class NvmlGauges {
  private static final int MEMORY_2_VERSION = 40 | 2 << 24;
  private static final int TEMPERATURE_VERSION = 12 | 1 << 24;
  private static final int CLOCK_SM = 1;
  private static final int CLOCK_MEMORY = 2;

  /** HW slowdown, SW thermal, HW thermal and HW power brake; a power cap is normal work. */
  private static final long THROTTLING = 0x8 | 0x20 | 0x40 | 0x80;

  /** Bits of {@code nvmlClocksEventReasons}. */
  private static final Map<Long, GpuMetric> REASONS =
      Map.of(
          0x1L, GpuMetric.CLOCKS_IDLE,
          0x2L, GpuMetric.CLOCKS_APPLICATION_CLOCKS,
          0x4L, GpuMetric.CLOCKS_POWER_CAP,
          0x8L, GpuMetric.CLOCKS_HW_SLOWDOWN,
          0x10L, GpuMetric.CLOCKS_SYNC_BOOST,
          0x20L, GpuMetric.CLOCKS_SW_THERMAL,
          0x40L, GpuMetric.CLOCKS_HW_THERMAL,
          0x80L, GpuMetric.CLOCKS_POWER_BRAKE,
          0x100L, GpuMetric.CLOCKS_DISPLAY_CLOCKS);

  private static final double MILLI = 1e-3;
  private static final int HIGHEST_PERCENT = 100;

  private final Nvml nvml;
  private final NvmlFields fields;
  private boolean memory2 = true;
  private boolean temperatureV = true;

  NvmlGauges(Nvml nvml) {
    this.nvml = nvml;
    this.fields = new NvmlFields(nvml);
  }

  /**
   * Reads what this kind of device offers: a MIG device has memory only, a split GPU everything but
   * utilisation.
   *
   * @return the clock event reasons, null where not told
   */
  @Nullable Long read(NvmlDevice device, Map<GpuMetric, Double> values) {
    memory(device, values);
    if (device.isMig()) {
      return null;
    }
    if (!device.identity().split()) {
      utilization(device, values);
    }
    fields.read(device, values);
    power(device, values);
    energy(device, values);
    temperature(device, values);
    clock(device, NvmlQuery.SM_CLOCK, CLOCK_SM, GpuMetric.SM_CLOCK_MEGAHERTZ, values);
    clock(device, NvmlQuery.MEMORY_CLOCK, CLOCK_MEMORY, GpuMetric.MEMORY_CLOCK_MEGAHERTZ, values);
    return clockReasons(device, values);
  }

  /** {@code nvmlDeviceGetUtilizationRates}: gpu@0, memory@4, percent. */
  private void utilization(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (device.refuses(NvmlQuery.UTILIZATION)
        || !device.answered(
            NvmlQuery.UTILIZATION, nvml.utilization.call(device.handle(), nvml.a))) {
      return;
    }
    putPercent(values, GpuMetric.UTILIZATION_PERCENT, nvml.a.get(JAVA_INT, 0));
    putPercent(values, GpuMetric.MEMORY_ACTIVITY_PERCENT, nvml.a.get(JAVA_INT, 4));
  }

  private static void putPercent(Map<GpuMetric, Double> values, GpuMetric metric, int percent) {
    if (percent >= 0 && percent <= HIGHEST_PERCENT) {
      values.put(metric, (double) percent);
    }
  }

  /**
   * {@code nvmlDeviceGetMemoryInfo_v2}: version@0, total@8, reserved@16, free@24, used@32, bytes;
   * before R510 {@code nvmlDeviceGetMemoryInfo}: total@0, free@8, used@16 with reserved in it.
   */
  private void memory(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (device.refuses(NvmlQuery.MEMORY)) {
      return;
    }
    if (memory2) {
      nvml.a.set(JAVA_INT, 0, MEMORY_2_VERSION);
      int code = nvml.memory2.call(device.handle(), nvml.a);
      NvmlStatus status = NvmlStatus.of(code);
      if (status != NvmlStatus.FUNCTION_NOT_FOUND
          && status != NvmlStatus.ARGUMENT_VERSION_MISMATCH) {
        if (device.answered(NvmlQuery.MEMORY, code)) {
          putBytes(values, GpuMetric.MEMORY_TOTAL_BYTES, 8);
          putBytes(values, GpuMetric.MEMORY_RESERVED_BYTES, 16);
          putBytes(values, GpuMetric.MEMORY_USED_BYTES, 32);
        }
        return;
      }
      memory2 = false;
    }
    if (device.answered(NvmlQuery.MEMORY, nvml.memory1.call(device.handle(), nvml.a))) {
      putBytes(values, GpuMetric.MEMORY_TOTAL_BYTES, 0);
      putBytes(values, GpuMetric.MEMORY_USED_BYTES, 16);
    }
  }

  private void putBytes(Map<GpuMetric, Double> values, GpuMetric metric, long offset) {
    long bytes = nvml.a.get(JAVA_LONG, offset);
    if (bytes >= 0) {
      values.put(metric, (double) bytes);
    }
  }

  /**
   * {@code nvmlDeviceGetPowerUsage}, mW, where the fields told nothing: a mean over a second from
   * compute capability 8.x on, except 8.0 (GA100), a point reading there and before.
   */
  private void power(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (values.containsKey(GpuMetric.POWER_AVERAGE_WATTS)
        || values.containsKey(GpuMetric.POWER_INSTANT_WATTS)
        || device.refuses(NvmlQuery.POWER)
        || !device.answered(NvmlQuery.POWER, nvml.power.call(device.handle(), nvml.a))) {
      return;
    }
    double watts = Integer.toUnsignedLong(nvml.a.get(JAVA_INT, 0)) * MILLI;
    boolean averaged =
        nvml.computeCapability.call(device.handle(), nvml.b, nvml.c) == 0
            && averages(nvml.b.get(JAVA_INT, 0), nvml.c.get(JAVA_INT, 0));
    values.put(averaged ? GpuMetric.POWER_AVERAGE_WATTS : GpuMetric.POWER_INSTANT_WATTS, watts);
  }

  private static boolean averages(int major, int minor) {
    return major > 8 || (major == 8 && minor > 0);
  }

  /** {@code nvmlDeviceGetTotalEnergyConsumption}: mJ since the driver was loaded. */
  private void energy(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (!device.refuses(NvmlQuery.ENERGY)
        && device.answered(NvmlQuery.ENERGY, nvml.energy.call(device.handle(), nvml.a))
        && nvml.a.get(JAVA_LONG, 0) >= 0) {
      values.put(GpuMetric.ENERGY_JOULES, nvml.a.get(JAVA_LONG, 0) * MILLI);
    }
  }

  /** {@code nvmlDeviceGetTemperatureV}, before 12.8 {@code nvmlDeviceGetTemperature}, °C. */
  private void temperature(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (device.refuses(NvmlQuery.TEMPERATURE)) {
      return;
    }
    if (temperatureV) {
      nvml.a.set(JAVA_INT, 0, TEMPERATURE_VERSION);
      nvml.a.set(JAVA_INT, 4, 0);
      int code = nvml.temperatureV.call(device.handle(), nvml.a);
      NvmlStatus status = NvmlStatus.of(code);
      if (status != NvmlStatus.FUNCTION_NOT_FOUND
          && status != NvmlStatus.ARGUMENT_VERSION_MISMATCH) {
        if (device.answered(NvmlQuery.TEMPERATURE, code)) {
          values.put(GpuMetric.TEMPERATURE_CELSIUS, (double) nvml.a.get(JAVA_INT, 8));
        }
        return;
      }
      temperatureV = false;
    }
    if (device.answered(NvmlQuery.TEMPERATURE, nvml.temperature.call(device.handle(), 0, nvml.a))) {
      values.put(GpuMetric.TEMPERATURE_CELSIUS, (double) nvml.a.get(JAVA_INT, 0));
    }
  }

  /** {@code nvmlDeviceGetClockInfo}, MHz. */
  private void clock(
      NvmlDevice device,
      NvmlQuery query,
      int type,
      GpuMetric metric,
      Map<GpuMetric, Double> values) {
    if (!device.refuses(query)
        && device.answered(query, nvml.clock.call(device.handle(), type, nvml.a))) {
      values.put(metric, (double) Integer.toUnsignedLong(nvml.a.get(JAVA_INT, 0)));
    }
  }

  /** {@code nvmlDeviceGetCurrentClocksEventReasons}, before 12.2 {@code …ThrottleReasons}. */
  private @Nullable Long clockReasons(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (device.refuses(NvmlQuery.CLOCK_REASONS)
        || !device.answered(
            NvmlQuery.CLOCK_REASONS, nvml.clockReasons.call(device.handle(), nvml.a))) {
      return null;
    }
    long reasons = nvml.a.get(JAVA_LONG, 0);
    values.put(GpuMetric.THROTTLED, (reasons & THROTTLING) == 0 ? 0.0 : 1.0);
    REASONS.forEach((bit, metric) -> values.put(metric, (reasons & bit) == 0 ? 0.0 : 1.0));
    return reasons;
  }
}
