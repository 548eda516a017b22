package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuSourceStatus;
import io.jobglass.agent.gpu.GpuVendor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the last report was made of.
 *
 * @param holders the jobs that have each device, by the device's name
 * @param gaps reports so far in which values were missing that could have been there
 */
record GpuLatest(
    List<GpuSourceStatus> sources,
    List<GpuReading> devices,
    Map<String, List<Holder>> holders,
    List<GpuFinding> findings,
    long gaps) {
  static final GpuLatest NONE = new GpuLatest(List.of(), List.of(), Map.of(), List.of(), 0);

  GpuLatest {
    sources = List.copyOf(sources);
    devices = List.copyOf(devices);
    holders = Map.copyOf(holders);
    findings = List.copyOf(findings);
  }

  /** The job that has a device alone, null when none or several have it. */
  @Nullable Holder holder(String device) {
    List<Holder> all = holders.getOrDefault(device, List.of());
    return all.size() == 1 ? all.getFirst() : null;
  }

  /** Ids of the jobs by index, or by index and GPU instance, of NVIDIA devices in use. */
  Map<String, List<String>> jobsByDcgmName() {
    Map<String, List<String>> jobs = new HashMap<>();
    for (GpuReading reading : devices) {
      GpuDevice device = reading.device();
      List<Holder> held = holders.getOrDefault(device.id(), List.of());
      if (device.vendor() == GpuVendor.NVIDIA && device.index() != null && !held.isEmpty()) {
        jobs.put(
            device.index() + (device.isMig() ? "." + device.partition() : ""),
            held.stream().map(Holder::jobId).distinct().sorted().toList());
      }
    }
    return jobs;
  }

  /** A job that has a device. */
  record Holder(String jobId, @Nullable Long uid) {}
}
