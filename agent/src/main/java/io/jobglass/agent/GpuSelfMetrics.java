package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuSourceStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the reading of GPUs goes, as metrics; nothing on a node without any. */
final class GpuSelfMetrics {
  private GpuSelfMetrics() {}

  static void write(GpuLatest gpus, MetricsText out) {
    List<GpuSourceStatus> sources = gpus.sources();
    if (sources.isEmpty()) {
      return;
    }
    out.gauge("jobglass_agent_gpu_source_state", "1 for the state that a source is in.");
    for (GpuSourceStatus source : sources) {
      for (GpuSourceStatus.State state : GpuSourceStatus.State.values()) {
        out.sample(
            state == source.state() ? 1 : 0, "source", source.source(), "state", text(state));
      }
    }
    out.counter("jobglass_agent_gpu_passes_total", "Passes that ended in time.");
    sources.forEach(source -> out.sample(source.passes(), "source", source.source()));
    out.counter("jobglass_agent_gpu_failures_total", "Passes that no device could be read in.");
    sources.forEach(source -> out.sample(source.failures(), "source", source.source()));
    out.counter("jobglass_agent_gpu_overdue_total", "Reports that a stuck driver is missing in.");
    sources.forEach(source -> out.sample(source.overdue(), "source", source.source()));
    out.counter("jobglass_agent_gpu_discarded_total", "Passes that ended too late to be used.");
    sources.forEach(source -> out.sample(source.discarded(), "source", source.source()));
    out.gauge("jobglass_agent_gpu_pass_seconds", "How long the last pass took.");
    sources.forEach(source -> out.sample(source.passSeconds(), "source", source.source()));
    out.counter("jobglass_agent_gpu_gaps_total", "Windows in which GPU values are missing.")
        .sample(gpus.gaps());
    out.gauge("jobglass_agent_gpu_devices", "Devices in the last window, parts included.")
        .sample(gpus.devices().size());
    Map<GpuFinding.Kind, Integer> counts = new EnumMap<>(GpuFinding.Kind.class);
    gpus.findings().forEach(finding -> counts.merge(finding.kind(), 1, Integer::sum));
    out.gauge("jobglass_agent_gpu_findings", "What is wrong or uncertain in the last window.");
    counts.forEach((kind, count) -> out.sample(count, "kind", kind.code()));
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
