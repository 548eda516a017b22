package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuProcess;
import io.jobglass.agent.gpu.GpuReading;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** One device as {@code jobglass-agent gpu list} prints it: every value that could be read. */
final class GpuText {
  private GpuText() {}

  /** A JSON object in one line; values have the names of the metrics, in small letters. */
  static String json(GpuReading reading) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      GpuDevice device = reading.device();
      out.writeStartObject();
      out.writeStringProperty("device", device.id());
      out.writeStringProperty("vendor", device.vendor().text());
      string(out, "model", device.model());
      string(out, "pci_address", device.pciAddress());
      string(out, "parent", device.parent());
      number(out, "index", device.index());
      number(out, "minor", device.minor());
      out.writeBooleanProperty("split", device.split());
      reading
          .values()
          .byMetric()
          .forEach((metric, value) -> out.writeNumberProperty(GpuCommand.text(metric), value));
      if (reading.processesKnown()) {
        out.writeArrayPropertyStart("processes");
        for (GpuProcess process : reading.processes()) {
          out.writeStartObject();
          out.writeNumberProperty("pid", process.pid());
          number(out, "memory_bytes", process.memoryBytes());
          number(out, "utilization_percent", process.utilizationPercent());
          number(out, "occupancy_percent", process.occupancyPercent());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      out.writeArrayPropertyStart("findings");
      reading.findings().forEach(finding -> out.writeString(finding.event()));
      out.writeEndArray();
      out.writeEndObject();
    }
    return text.toString();
  }

  private static void string(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }

  private static void number(JsonGenerator out, String name, @Nullable Number value) {
    if (value instanceof Double real) {
      out.writeNumberProperty(name, real.doubleValue());
    } else if (value != null) {
      out.writeNumberProperty(name, value.longValue());
    }
  }

  /** A few lines for people. */
  static String lines(GpuReading reading) {
    GpuDevice device = reading.device();
    StringBuilder text = new StringBuilder();
    text.append(device.id());
    text.append(device.model() == null ? "" : "  " + device.model());
    text.append(device.index() == null ? "" : "  index " + device.index());
    text.append(device.minor() == null ? "" : "  minor " + device.minor());
    text.append(device.pciAddress() == null ? "" : "  " + device.pciAddress());
    text.append(device.split() ? "  split" : "");
    reading
        .values()
        .byMetric()
        .forEach((metric, value) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%n  %-34s %s",
                    GpuCommand.text(metric),
                    value == Math.rint(value)
                        ? Long.toString(Math.round(value))
                        : value.toString())));
    text.append(
        String.format(
            Locale.ROOT,
            "%n  %-34s %s",
            "processes",
            reading.processesKnown() ? reading.processes().size() : "not readable"));
    for (GpuFinding finding : reading.findings()) {
      text.append(String.format("%n  ! %s: %s", finding.event(), finding.text()));
    }
    return text.toString();
  }
}
