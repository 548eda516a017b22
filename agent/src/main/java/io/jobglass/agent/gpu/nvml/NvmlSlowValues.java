package io.jobglass.agent.gpu.nvml;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jobglass.agent.gpu.GpuMetric;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What changes rarely, read once a minute and kept with the device between. */
final class NvmlSlowValues {
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final int CORRECTED = 0;
  private static final int UNCORRECTED = 1;

  /** Since the driver was loaded; what the board has seen in its life would blame old faults. */
  private static final int VOLATILE = 0;

  private final Nvml nvml;

  NvmlSlowValues(Nvml nvml) {
    this.nvml = nvml;
  }

  void read(NvmlDevice device, Instant now, Map<GpuMetric, Double> values) {
    Instant before = device.slowReadAt();
    Map<GpuMetric, Double> slow = device.slow();
    if (before == null || Duration.between(before, now).abs().compareTo(EVERY) >= 0) {
      slow.clear();
      if (device.isMig()) {
        attributes(device, slow);
      } else {
        powerLimit(device, slow);
        ecc(device, NvmlQuery.ECC_CORRECTED, CORRECTED, GpuMetric.ECC_CORRECTED_ERRORS, slow);
        ecc(device, NvmlQuery.ECC_UNCORRECTED, UNCORRECTED, GpuMetric.ECC_UNCORRECTED_ERRORS, slow);
        remappedRows(device, slow);
        flag(
            device,
            NvmlQuery.ACCOUNTING_MODE,
            nvml.accountingMode,
            GpuMetric.ACCOUNTING_MODE,
            slow);
        flag(
            device,
            NvmlQuery.PERSISTENCE_MODE,
            nvml.persistenceMode,
            GpuMetric.PERSISTENCE_MODE,
            slow);
      }
      device.slowReadAt(now);
    }
    values.putAll(slow);
  }

  /** {@code nvmlDeviceGetEnforcedPowerLimit}, else {@code …PowerManagementLimit}, mW. */
  private void powerLimit(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (!device.refuses(NvmlQuery.POWER_LIMIT)
        && device.answered(NvmlQuery.POWER_LIMIT, nvml.powerLimit.call(device.handle(), nvml.a))) {
      values.put(
          GpuMetric.POWER_LIMIT_WATTS, Integer.toUnsignedLong(nvml.a.get(JAVA_INT, 0)) * 1e-3);
    }
  }

  /** {@code nvmlDeviceGetTotalEccErrors}. */
  private void ecc(
      NvmlDevice device,
      NvmlQuery query,
      int type,
      GpuMetric metric,
      Map<GpuMetric, Double> values) {
    if (!device.refuses(query)
        && device.answered(query, nvml.eccErrors.call(device.handle(), type, VOLATILE, nvml.a))) {
      values.put(metric, (double) nvml.a.get(JAVA_LONG, 0));
    }
  }

  /** {@code nvmlDeviceGetRemappedRows}: correctable, uncorrectable, pending, failed. */
  private void remappedRows(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (device.refuses(NvmlQuery.REMAPPED_ROWS)
        || !device.answered(
            NvmlQuery.REMAPPED_ROWS,
            nvml.remappedRows.call(device.handle(), nvml.a, nvml.b, nvml.c, nvml.d))) {
      return;
    }
    values.put(GpuMetric.ROWS_REMAPPED_CORRECTABLE, (double) nvml.a.get(JAVA_INT, 0));
    values.put(GpuMetric.ROWS_REMAPPED_UNCORRECTABLE, (double) nvml.b.get(JAVA_INT, 0));
    values.put(GpuMetric.ROW_REMAP_PENDING, (double) nvml.c.get(JAVA_INT, 0));
    values.put(GpuMetric.ROW_REMAP_FAILED, (double) nvml.d.get(JAVA_INT, 0));
  }

  private void flag(
      NvmlDevice device,
      NvmlQuery query,
      NvmlFunction function,
      GpuMetric metric,
      Map<GpuMetric, Double> values) {
    if (!device.refuses(query) && device.answered(query, function.call(device.handle(), nvml.a))) {
      values.put(metric, nvml.a.get(JAVA_INT, 0) == 1 ? 1.0 : 0.0);
    }
  }

  /** {@code nvmlDeviceGetAttributes_v2}: multiprocessors@0. */
  private void attributes(NvmlDevice device, Map<GpuMetric, Double> values) {
    if (!device.refuses(NvmlQuery.ATTRIBUTES)
        && device.answered(NvmlQuery.ATTRIBUTES, nvml.attributes.call(device.handle(), nvml.a))) {
      values.put(GpuMetric.MULTIPROCESSORS, (double) nvml.a.get(JAVA_INT, 0));
    }
  }
}
