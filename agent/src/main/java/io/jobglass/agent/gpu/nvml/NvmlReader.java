package io.jobglass.agent.gpu.nvml;

import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuMetric;
import io.jobglass.agent.gpu.GpuProcess;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuValues;
import io.jobglass.agent.gpu.nvml.NvmlProcesses.Listing;
import io.jobglass.agent.gpu.nvml.NvmlProcesses.Running;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one device. */
final class NvmlReader {
  private final Nvml nvml;
  private final NvmlGauges gauges;
  private final NvmlSlowValues slowValues;
  private final NvmlGpm gpm;
  private final NvmlProcesses processes;
  private final NvmlProcessUtilization processUtilization;
  private final MpsServers mpsServers;

  NvmlReader(Nvml nvml, NvmlGpm gpm, Path procRoot) {
    this.nvml = nvml;
    this.gpm = gpm;
    this.gauges = new NvmlGauges(nvml);
    this.slowValues = new NvmlSlowValues(nvml);
    this.processes = new NvmlProcesses(nvml);
    this.processUtilization = new NvmlProcessUtilization(nvml);
    this.mpsServers = new MpsServers(procRoot);
  }

  /**
   * One device, now.
   *
   * @param parent the GPU of a MIG device, the device itself otherwise
   * @param told findings that events brought
   */
  GpuReading read(NvmlDevice device, NvmlDevice parent, Instant now, List<GpuFinding> told) {
    List<GpuFinding> findings = new ArrayList<>(told);
    String id = device.identity().id();
    Map<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
    Long clockReasons = gauges.read(device, values);
    slowValues.read(device, now, values);
    values.putAll(gpm.read(device, parent, now));
    List<GpuProcess> running = processes(device, parent, findings);
    NvmlStatus lost = device.lost();
    if (lost != null) {
      findings.add(NvmlHealth.lost(id, lost));
      return new GpuReading(device.identity(), now, GpuValues.NONE, false, List.of(), findings);
    }
    findings.addAll(NvmlHealth.of(id, values, clockReasons));
    return new GpuReading(
        device.identity(),
        now,
        new GpuValues(values),
        running != null,
        running == null ? List.of() : running,
        findings);
  }

  /** Processes by id, null when the device does not tell. */
  private @Nullable List<GpuProcess> processes(
      NvmlDevice device, NvmlDevice parent, List<GpuFinding> findings) {
    List<Running> compute =
        list(device, NvmlQuery.COMPUTE_PROCESSES, nvml.computeProcesses, findings);
    if (compute == null && device.isMig() && !senseless(findings)) {
      compute = ofInstance(device, parent, findings);
    }
    if (compute == null) {
      return null;
    }
    List<Running> graphics =
        list(device, NvmlQuery.GRAPHICS_PROCESSES, nvml.graphicsProcesses, findings);
    List<Running> clients = list(device, NvmlQuery.MPS_PROCESSES, nvml.mpsProcesses, findings);
    Map<Long, Running> byPid = new LinkedHashMap<>();
    (clients == null || clients.isEmpty() ? compute : mpsServers.without(compute))
        .forEach(process -> byPid.put(process.pid(), process));
    // A client may be in both lists; the MPS one, read last, is its own share.
    (graphics == null ? List.<Running>of() : graphics)
        .forEach(process -> byPid.putIfAbsent(process.pid(), process));
    (clients == null ? List.<Running>of() : clients)
        .forEach(process -> byPid.put(process.pid(), process));
    boolean tellsUtilization = !byPid.isEmpty() && device.isWhole() && !device.identity().split();
    Map<Long, Double> percents = tellsUtilization ? processUtilization.read(device) : Map.of();
    boolean idleKnown = tellsUtilization && !device.refuses(NvmlQuery.PROCESS_UTILIZATION);
    Set<Long> mps = new HashSet<>();
    (clients == null ? List.<Running>of() : clients).forEach(client -> mps.add(client.pid()));
    List<GpuProcess> found = new ArrayList<>();
    byPid.forEach((pid, process) ->
        found.add(
            new GpuProcess(
                pid,
                process.memoryBytes(),
                percents.getOrDefault(pid, idleKnown ? 0.0 : null),
                null,
                mps.contains(pid))));
    return found;
  }

  private static boolean senseless(List<GpuFinding> findings) {
    return findings.stream().anyMatch(f -> f.kind() == GpuFinding.Kind.UNREADABLE);
  }

  /** From the parent's list, which a privileged reader gets with the instances' numbers. */
  private @Nullable List<Running> ofInstance(
      NvmlDevice device, NvmlDevice parent, List<GpuFinding> findings) {
    List<Running> all = list(parent, NvmlQuery.COMPUTE_PROCESSES, nvml.computeProcesses, findings);
    return all == null
        ? null
        : all.stream()
            .filter(p -> Objects.equals(p.gpuInstance(), device.identity().partition()))
            .filter(p -> Objects.equals(p.computeInstance(), device.identity().computeInstance()))
            .toList();
  }

  private @Nullable List<Running> list(
      NvmlDevice device, NvmlQuery query, NvmlFunction function, List<GpuFinding> findings) {
    return switch (processes.read(device, query, function)) {
      case Listing.Processes(List<Running> running) -> running;
      case Listing.Absent() -> null;
      case Listing.Senseless(String text) -> {
        findings.add(
            GpuFinding.health(
                GpuFinding.Kind.UNREADABLE,
                device.identity().id(),
                null,
                function.name() + ": " + text));
        yield null;
      }
    };
  }
}
