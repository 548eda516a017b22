package io.jobglass.agent.gpu;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shortens readings and shares to what a case compares. */
final class Shown {
  private Shown() {}

  static GpuReading of(List<GpuReading> readings, String id) {
    return readings.stream()
        .filter(reading -> reading.device().id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in " + ids(readings)));
  }

  static String ids(List<GpuReading> readings) {
    return readings.stream().map(r -> r.device().id()).collect(Collectors.joining(" "));
  }

  static String number(@Nullable Double value) {
    return value == null
        ? "absent"
        : String.format(Locale.ROOT, "%.6g", value).replaceAll("\\.?0+$", "");
  }

  /** The values of these metrics in their order. */
  static String values(GpuReading reading, GpuMetric... metrics) {
    StringBuilder text = new StringBuilder();
    for (GpuMetric metric : metrics) {
      text.append(text.isEmpty() ? "" : " ").append(number(reading.values().get(metric)));
    }
    return text.toString();
  }

  static String processes(GpuReading reading) {
    if (!reading.processesKnown()) {
      return "unknown";
    }
    return reading.processes().stream()
        .map(p -> p.pid() + ":" + (p.memoryBytes() == null ? "absent" : p.memoryBytes() >> 20))
        .collect(Collectors.joining(" "));
  }

  static String findings(GpuReading reading) {
    return findings(reading.findings());
  }

  static String findings(List<GpuFinding> findings) {
    return findings.isEmpty()
        ? "none"
        : findings.stream()
            .map(f ->
                f.kind()
                    + (f.code() == null ? "" : ":" + f.code())
                    + (f.job() == null ? "" : "(" + f.job() + ")"))
            .sorted()
            .collect(Collectors.joining(" "));
  }

  /** Each device of a job: its name's end, the basis, and what stands out. */
  static String shares(GpuAccount account, String job) {
    return account.of(job).isEmpty()
        ? "none"
        : account.of(job).stream()
            .map(share ->
                share.usage().device()
                    + "="
                    + share.basis()
                    + (share.shared() ? ",shared" : "")
                    + (share.idle() ? ",idle" : "")
                    + (share.certain() ? "" : ",uncertain"))
            .sorted()
            .collect(Collectors.joining(" "));
  }
}
