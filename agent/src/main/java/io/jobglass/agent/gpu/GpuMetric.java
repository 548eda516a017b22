package io.jobglass.agent.gpu;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be read of a device. The unit ends the name; flags are 0 or 1; counters only grow. */
public enum GpuMetric {
  /** Share of time in which some kernel ran; says nothing about how much of the GPU it used. */
  UTILIZATION_PERCENT(Over.MEAN),
  /** Share of time in which the memory controller was busy. */
  MEMORY_ACTIVITY_PERCENT(Over.MEAN),
  MEMORY_TOTAL_BYTES(Over.LAST),
  /** Without what the driver reserves for itself, where it tells the two apart. */
  MEMORY_USED_BYTES(Over.HIGHEST),
  MEMORY_RESERVED_BYTES(Over.LAST),
  /** Mean over the sensor's own window, about a second. */
  POWER_AVERAGE_WATTS(Over.MEAN),
  POWER_INSTANT_WATTS(Over.MEAN),
  /** The limit that is in force. */
  POWER_LIMIT_WATTS(Over.LAST),
  /** Since the driver was loaded; falls when it is loaded again. */
  ENERGY_JOULES(Over.LAST),
  /** Of the GPU; AMD: junction, else edge. */
  TEMPERATURE_CELSIUS(Over.LAST),
  MEMORY_TEMPERATURE_CELSIUS(Over.LAST),
  SM_CLOCK_MEGAHERTZ(Over.MEAN),
  MEMORY_CLOCK_MEGAHERTZ(Over.MEAN),
  /** Whether heat, power supply or hardware protection holds the clocks down. */
  THROTTLED(Over.HIGHEST),
  /** Why the clocks are where they are, a flag each; {@link #throttleReason} names them. */
  CLOCKS_IDLE(Over.HIGHEST),
  CLOCKS_APPLICATION_CLOCKS(Over.HIGHEST),
  CLOCKS_POWER_CAP(Over.HIGHEST),
  CLOCKS_HW_SLOWDOWN(Over.HIGHEST),
  CLOCKS_SYNC_BOOST(Over.HIGHEST),
  CLOCKS_SW_THERMAL(Over.HIGHEST),
  CLOCKS_HW_THERMAL(Over.HIGHEST),
  CLOCKS_POWER_BRAKE(Over.HIGHEST),
  CLOCKS_DISPLAY_CLOCKS(Over.HIGHEST),
  ECC_CORRECTED_ERRORS(Over.LAST),
  ECC_UNCORRECTED_ERRORS(Over.LAST),
  ROWS_REMAPPED_CORRECTABLE(Over.LAST),
  ROWS_REMAPPED_UNCORRECTABLE(Over.LAST),
  ROW_REMAP_PENDING(Over.LAST),
  ROW_REMAP_FAILED(Over.LAST),
  GRAPHICS_ACTIVE_PERCENT(Over.MEAN),
  SM_ACTIVE_PERCENT(Over.MEAN),
  SM_OCCUPANCY_PERCENT(Over.MEAN),
  TENSOR_ACTIVE_PERCENT(Over.MEAN),
  DRAM_ACTIVE_PERCENT(Over.MEAN),
  FP64_ACTIVE_PERCENT(Over.MEAN),
  FP32_ACTIVE_PERCENT(Over.MEAN),
  FP16_ACTIVE_PERCENT(Over.MEAN),
  PCIE_SENT_BYTES_PER_SECOND(Over.MEAN),
  PCIE_RECEIVED_BYTES_PER_SECOND(Over.MEAN),
  NVLINK_RECEIVED_BYTES_PER_SECOND(Over.MEAN),
  NVLINK_SENT_BYTES_PER_SECOND(Over.MEAN),
  /** Whether the driver keeps statistics of ended processes. */
  ACCOUNTING_MODE(Over.LAST),
  /** Whether the driver keeps an unused GPU initialised. */
  PERSISTENCE_MODE(Over.LAST),
  /** Streaming multiprocessors of a MIG device. */
  MULTIPROCESSORS(Over.LAST);

  /** What several readings of one window become. */
  enum Over {
    MEAN,
    LAST,
    HIGHEST
  }

  private static final String CLOCKS = "CLOCKS_";

  private final Over over;

  GpuMetric(Over over) {
    this.over = over;
  }

  Over over() {
    return over;
  }

  /** The name of a reason for the clocks, such as {@code power_cap}; null for other metrics. */
  public @Nullable String throttleReason() {
    return name().startsWith(CLOCKS)
        ? name().substring(CLOCKS.length()).toLowerCase(Locale.ROOT)
        : null;
  }
}
