package io.jobglass.agent.gpu.nvml;

import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuFinding.Kind;
import io.jobglass.agent.gpu.GpuMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values, clock reasons and events say about a GPU's health. */
final class NvmlHealth {
  /** Bits of {@code nvmlClocksEventReasons} that blame the hardware or its cooling. */
  private static final Map<Long, String> REASONS =
      Map.of(
          0x8L, "hardware slowdown",
          0x20L, "software thermal limit",
          0x40L, "hardware thermal limit",
          0x80L, "power brake");

  private NvmlHealth() {}

  static List<GpuFinding> of(
      String id, Map<GpuMetric, Double> values, @Nullable Long clockReasons) {
    List<GpuFinding> findings = new ArrayList<>();
    if (clockReasons != null) {
      List<String> reasons =
          REASONS.keySet().stream()
              .filter(bit -> (clockReasons & bit) != 0)
              .sorted()
              .map(REASONS::get)
              .toList();
      if (!reasons.isEmpty()) {
        findings.add(
            GpuFinding.health(Kind.THROTTLED, id, clockReasons, String.join(", ", reasons)));
      }
    }
    add(
        findings,
        Kind.ECC_UNCORRECTED,
        id,
        values.get(GpuMetric.ECC_UNCORRECTED_ERRORS),
        "uncorrected memory errors since the driver was loaded");
    add(
        findings,
        Kind.ROW_REMAP_PENDING,
        id,
        values.get(GpuMetric.ROW_REMAP_PENDING),
        "a row remapping waits for a reset of the GPU");
    add(
        findings,
        Kind.ROW_REMAP_FAILED,
        id,
        values.get(GpuMetric.ROW_REMAP_FAILED),
        "a row remapping failed; the memory must be replaced");
    return findings;
  }

  private static void add(
      List<GpuFinding> findings, Kind kind, String id, @Nullable Double count, String text) {
    if (count != null && count > 0) {
      findings.add(GpuFinding.health(kind, id, Math.round(count), text));
    }
  }

  static GpuFinding lost(String id, NvmlStatus status) {
    return status == NvmlStatus.RESET_REQUIRED
        ? GpuFinding.health(
            Kind.RESET_REQUIRED, id, (long) status.code(), "the GPU works only after a reset")
        : GpuFinding.health(
            Kind.LOST,
            id,
            (long) status.code(),
            "the GPU is off the bus or unusable (NVML " + status.code() + ")");
  }

  static GpuFinding event(String id, NvmlEvents.Event event) {
    String where = event.gpuInstance() == null ? "" : " in GPU instance " + event.gpuInstance();
    String what = "event 0x" + Long.toHexString(event.type());
    if (event.type() == NvmlEvents.XID) {
      what = "XID " + event.code();
    } else if (event.type() == NvmlEvents.DOUBLE_BIT_ECC) {
      what = "double-bit memory error";
    } else if (event.type() == NvmlEvents.DRAM_RETIREMENT) {
      what = "memory page retired";
    } else if (event.type() == NvmlEvents.RETIREMENT_FAILURE) {
      what = "memory page could not be retired";
    } else if (event.type() == NvmlEvents.GPU_UNAVAILABLE) {
      what = "GPU unavailable";
    }
    return GpuFinding.health(Kind.XID, id, event.code(), what + where);
  }
}
