package io.jobglass.agent.gpu;

import java.util.List;

/** What is known of the node's GPUs now: the window's readings, and how each source is doing. */
public record GpuView(List<GpuReading> readings, List<GpuSourceStatus> sources) {
  public GpuView {
    readings = List.copyOf(readings);
    sources = List.copyOf(sources);
  }

  /** Whether GPU values are missing that could be there. */
  public boolean gap() {
    return sources.stream().anyMatch(GpuSourceStatus::gap);
  }
}
