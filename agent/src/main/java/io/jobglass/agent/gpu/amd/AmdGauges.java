package io.jobglass.agent.gpu.amd;

import io.jobglass.agent.gpu.GpuMetric;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a device's files: amdgpu's own, hwmon's, the RAS counters and the firmware's table. */
final class AmdGauges {
  private static final Pattern ERRORS = Pattern.compile("\\b([uc]e):\\s*(\\d+)");
  private static final double MICRO = 1e-6;
  private static final double MILLI = 1e-3;
  private static final int HIGHEST_PERCENT = 100;

  /** The throttle counters of the last pass by device. */
  private final Map<String, Long> throttleBefore = new HashMap<>();

  /** Puts what this device offers; sensors belong to a GPU's first partition only. */
  void read(AmdDevice device, Map<GpuMetric, Double> values) {
    Path directory = device.directory();
    GpuMetricsBlob table = table(directory);
    if (device.whole()) {
      putPercent(values, GpuMetric.UTILIZATION_PERCENT, directory.resolve("gpu_busy_percent"));
      putPercent(values, GpuMetric.MEMORY_ACTIVITY_PERCENT, directory.resolve("mem_busy_percent"));
      // Partition 0 of several may show the whole GPU's memory.
      put(values, GpuMetric.MEMORY_TOTAL_BYTES, directory.resolve("mem_info_vram_total"), 1);
      put(values, GpuMetric.MEMORY_USED_BYTES, directory.resolve("mem_info_vram_used"), 1);
    } else if (table != null) {
      Double percent = table.partitionPercent(device.order());
      if (percent != null) {
        values.put(GpuMetric.UTILIZATION_PERCENT, percent);
      }
    }
    if (device.hasSensors()) {
      sensors(directory, values);
      errors(directory, values);
      if (table != null) {
        firmware(device.identity().id(), table, values);
      }
    }
  }

  private static @Nullable GpuMetricsBlob table(Path directory) {
    byte[] bytes = SysfsFile.bytes(directory.resolve("gpu_metrics"));
    return bytes == null ? null : GpuMetricsBlob.parse(bytes);
  }

  private void firmware(String id, GpuMetricsBlob table, Map<GpuMetric, Double> values) {
    if (table.energyJoules() != null) {
      values.put(GpuMetric.ENERGY_JOULES, table.energyJoules());
    }
    Long throttle = table.hardwareThrottle();
    if (throttle != null) {
      Long before = throttleBefore.put(id, throttle);
      if (before != null) {
        double throttled = throttle > before ? 1.0 : 0.0;
        values.put(GpuMetric.THROTTLED, throttled);
        values.put(GpuMetric.CLOCKS_HW_THERMAL, throttled);
      }
    }
  }

  /** {@code hwmon/hwmonN}: power in µW, temperatures in m°C by label, clocks in Hz by label. */
  private static void sensors(Path directory, Map<GpuMetric, Double> values) {
    List<Path> hwmons = SysfsFile.listed(directory.resolve("hwmon"), "hwmon*");
    if (hwmons.isEmpty()) {
      return;
    }
    Path hwmon = hwmons.getFirst();
    putPower(values, GpuMetric.POWER_AVERAGE_WATTS, hwmon.resolve("power1_average"));
    putPower(values, GpuMetric.POWER_INSTANT_WATTS, hwmon.resolve("power1_input"));
    putPower(values, GpuMetric.POWER_LIMIT_WATTS, hwmon.resolve("power1_cap"));
    Map<String, Double> temperatures = labelled(hwmon, "temp", MILLI);
    Double hottest = temperatures.get("junction");
    hottest = hottest == null ? temperatures.get("edge") : hottest;
    if (hottest != null) {
      values.put(GpuMetric.TEMPERATURE_CELSIUS, hottest);
    }
    Double memory = temperatures.get("mem");
    if (memory != null) {
      values.put(GpuMetric.MEMORY_TEMPERATURE_CELSIUS, memory);
    }
    Map<String, Double> clocks = labelled(hwmon, "freq", MICRO);
    Double shader = clocks.get("sclk");
    if (shader != null) {
      values.put(GpuMetric.SM_CLOCK_MEGAHERTZ, shader);
    }
    Double memoryClock = clocks.get("mclk");
    if (memoryClock != null) {
      values.put(GpuMetric.MEMORY_CLOCK_MEGAHERTZ, memoryClock);
    }
  }

  /** Values by label, since a number may mean another sensor on another chip. */
  private static Map<String, Double> labelled(Path hwmon, String kind, double unit) {
    Map<String, Double> values = new HashMap<>();
    for (Path input : SysfsFile.listed(hwmon, kind + "*_input")) {
      String name = input.getFileName().toString();
      Path labelFile = input.resolveSibling(name.replace("_input", "_label"));
      String label = SysfsFile.text(labelFile);
      Long value = SysfsFile.number(input);
      if (label != null && value != null) {
        values.put(label, value * unit);
      }
    }
    return values;
  }

  /** 0 W is what a die without a sensor shows. */
  private static void putPower(Map<GpuMetric, Double> values, GpuMetric metric, Path file) {
    Long microwatts = SysfsFile.number(file);
    if (microwatts != null && microwatts > 0) {
      values.put(metric, microwatts * MICRO);
    }
  }

  private static void put(Map<GpuMetric, Double> values, GpuMetric metric, Path file, double unit) {
    Long value = SysfsFile.number(file);
    if (value != null && value >= 0) {
      values.put(metric, value * unit);
    }
  }

  private static void putPercent(Map<GpuMetric, Double> values, GpuMetric metric, Path file) {
    Long value = SysfsFile.number(file);
    if (value != null && value >= 0 && value <= HIGHEST_PERCENT) {
      values.put(metric, (double) value);
    }
  }

  /** {@code ras/*_err_count}: {@code ue: n} and {@code ce: n} of each block, summed. */
  private static void errors(Path directory, Map<GpuMetric, Double> values) {
    for (Path file : SysfsFile.listed(directory.resolve("ras"), "*_err_count")) {
      String text = SysfsFile.text(file);
      Matcher matcher = ERRORS.matcher(text == null ? "" : text);
      while (matcher.find()) {
        values.merge(
            matcher.group(1).equals("ue")
                ? GpuMetric.ECC_UNCORRECTED_ERRORS
                : GpuMetric.ECC_CORRECTED_ERRORS,
            Double.parseDouble(matcher.group(2)),
            Double::sum);
      }
    }
  }
}
