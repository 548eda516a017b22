package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuFinding.Kind;
import io.jobglass.core.usage.GpuSharing;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that one call of {@link GpuAttribution#attribute} works on. */
record GpuPass(
    Map<String, GpuReading> readings,
    Map<String, Set<String>> holders,
    GpuOwners owners,
    Map<String, GpuSharing> told,
    List<GpuFinding> findings) {
  GpuReading reading(String device) {
    GpuReading reading = readings.get(device);
    if (reading == null) {
      throw new IllegalStateException("no reading of " + device);
    }
    return reading;
  }

  boolean alone(String device) {
    return holders.getOrDefault(device, Set.of()).size() == 1;
  }

  GpuSharing sharing(String job, GpuDevice device, List<GpuProcess> own) {
    GpuSharing slurms = told.get(job);
    if (slurms != null) {
      return slurms;
    }
    if (!alone(device.id())) {
      return own.stream().anyMatch(GpuProcess::mps) ? GpuSharing.MPS : GpuSharing.SHARED;
    }
    return device.isMig() ? GpuSharing.MIG : GpuSharing.EXCLUSIVE;
  }

  /** Devices with one power sensor between them. */
  List<GpuReading> onCard(GpuDevice device) {
    return device.card() == null
        ? List.of(reading(device.id()))
        : readings.values().stream()
            .filter(other -> device.card().equals(other.device().card()))
            .toList();
  }

  void tellDevices() {
    holders.forEach((device, jobs) -> {
      if (jobs.size() > 1) {
        findings.add(
            GpuFinding.health(
                Kind.SHARED, device, null, "held by jobs " + String.join(", ", jobs)));
      }
    });
    for (GpuReading reading : readings.values()) {
      long strangers =
          reading.processes().stream()
              .filter(process -> !owners.jobs().containsKey(process.pid()))
              .filter(process -> !owners.services().contains(process.pid()))
              .count();
      if (strangers > 0 && !reading.device().split()) {
        findings.add(
            GpuFinding.health(
                Kind.FOREIGN_PROCESS,
                reading.device().id(),
                null,
                strangers + " processes of no known job use it"));
      }
    }
  }
}
