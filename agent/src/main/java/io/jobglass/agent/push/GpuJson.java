package io.jobglass.agent.push;

import static io.jobglass.agent.push.ReportJson.number;
import static io.jobglass.agent.push.ReportJson.text;

import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuFinding;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** GPUs as the API's {@code GpuUsage} and {@code GpuFinding}; what is not known is left out. */
final class GpuJson {
  private static final int MOST_FINDINGS = 1000;
  private static final int LONGEST_TEXT = 1000;

  private GpuJson() {}

  static void write(GpuUsage gpu, JsonGenerator out) {
    out.writeStartObject();
    text(out, "device", gpu.device());
    number(out, "index", gpu.index());
    text(out, "vendor", gpu.vendor());
    text(out, "model", gpu.model());
    number(out, "utilization_percent", gpu.utilizationPercent());
    number(out, "memory_used_bytes", gpu.memoryUsedBytes());
    number(out, "memory_total_bytes", gpu.memoryTotalBytes());
    number(out, "power_watts", gpu.powerWatts());
    number(out, "energy_joules", gpu.energyJoules());
    number(out, "temperature_celsius", gpu.temperatureCelsius());
    write(gpu.hold(), out);
    write(gpu.activity(), out);
    texts(out, "throttle_reasons", gpu.throttleReasons());
    texts(out, "events", gpu.events());
    out.writeEndObject();
  }

  private static void write(GpuHold hold, JsonGenerator out) {
    text(out, "sharing", hold.sharing() == null ? null : hold.sharing().code());
    text(out, "basis", hold.basis());
    flag(out, "certain", hold.certain());
    number(out, "processes", hold.processes());
    flag(out, "touched", hold.touched());
    number(out, "active_seconds", hold.activeSeconds());
  }

  private static void write(GpuActivity activity, JsonGenerator out) {
    number(out, "sm_active_percent", activity.smActivePercent());
    number(out, "sm_occupancy_percent", activity.smOccupancyPercent());
    number(out, "tensor_active_percent", activity.tensorActivePercent());
    number(out, "dram_active_percent", activity.dramActivePercent());
    number(out, "memory_activity_percent", activity.memoryActivityPercent());
    number(out, "sm_clock_mhz", activity.smClockMegahertz());
    number(out, "memory_clock_mhz", activity.memoryClockMegahertz());
    number(out, "power_limit_watts", activity.powerLimitWatts());
  }

  static void write(List<GpuFinding> findings, JsonGenerator out) {
    if (findings.isEmpty()) {
      return;
    }
    out.writeArrayPropertyStart("gpu_findings");
    for (GpuFinding finding : findings.subList(0, Math.min(MOST_FINDINGS, findings.size()))) {
      out.writeStartObject();
      text(out, "kind", finding.kind());
      text(out, "device", finding.device());
      text(out, "job_id", finding.jobId());
      number(out, "code", finding.code());
      String words = finding.text();
      text(out, "text", words.substring(0, Math.min(LONGEST_TEXT, words.length())));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void flag(JsonGenerator out, String name, @Nullable Boolean value) {
    if (value != null) {
      out.writeBooleanProperty(name, value);
    }
  }

  private static void texts(JsonGenerator out, String name, List<String> values) {
    if (!values.isEmpty()) {
      out.writeArrayPropertyStart(name);
      values.forEach(out::writeString);
      out.writeEndArray();
    }
  }
}
