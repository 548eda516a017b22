package io.jobglass.agent.gpu.nvml;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuVendor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * NVML between start and stop: the devices known, and one pass over them. Discovers anew once a
 * minute and whenever a handle went stale or a GPU was split or joined.
 */
final class NvmlSession implements AutoCloseable {
  private static final Duration DISCOVERY = Duration.ofMinutes(1);

  private final Nvml nvml;
  private final NvmlDiscovery discovery;
  private final NvmlReader reader;
  private final NvmlGpm gpm;
  private final NvmlEvents events;
  private Map<String, NvmlDevice> devices = new LinkedHashMap<>();
  private final Map<String, GpuDevice> missing = new LinkedHashMap<>();
  private Map<Integer, NvmlStatus> sick = Map.of();
  private Set<Long> listening = Set.of();
  private @Nullable Instant discoveredAt;

  /**
   * Starts NVML.
   *
   * @throws IllegalArgumentException when the library cannot be loaded
   * @throws NvmlException when it does not start
   */
  NvmlSession(String library, Path procRoot) {
    nvml = new Nvml(library);
    discovery = new NvmlDiscovery(nvml);
    gpm = new NvmlGpm(nvml);
    events = new NvmlEvents(nvml);
    reader = new NvmlReader(nvml, gpm, procRoot);
  }

  /** All devices, those that cannot be read among them. */
  List<GpuReading> read(Instant now) {
    if (discoveredAt == null
        || Duration.between(discoveredAt, now).abs().compareTo(DISCOVERY) >= 0) {
      discover(now);
    }
    Map<String, List<GpuFinding>> told = told();
    List<GpuReading> readings = pass(now, told);
    if (devices.values().stream().anyMatch(NvmlDevice::stale)) {
      discover(now);
      readings = pass(now, told);
    }
    devices.values().forEach(NvmlDevice::seen);
    return withUnreadable(readings, now);
  }

  private List<GpuReading> pass(Instant now, Map<String, List<GpuFinding>> told) {
    List<GpuReading> readings = new ArrayList<>();
    for (NvmlDevice device : devices.values()) {
      if (!device.isMig() && discovery.migMode(device.handle()) != device.identity().split()) {
        device.outdate();
        continue;
      }
      String parent = device.identity().parent();
      NvmlDevice gpu = parent == null ? device : devices.getOrDefault(parent, device);
      readings.add(
          reader.read(device, gpu, now, told.getOrDefault(device.identity().id(), List.of())));
    }
    return readings;
  }

  private void discover(Instant now) {
    NvmlDiscovery.Found found = discovery.discover(devices);
    Map<String, NvmlDevice> after = new LinkedHashMap<>();
    found.devices().forEach(device -> after.put(device.identity().id(), device));
    Set<String> kept = new HashSet<>();
    devices.forEach((id, device) -> {
      if (after.get(id) == device) {
        kept.add(id);
      } else if (!after.containsKey(id) && !device.isMig()) {
        missing.put(id, device.identity());
      }
    });
    missing.keySet().removeAll(after.keySet());
    gpm.keep(kept);
    devices = after;
    sick = found.sick();
    discoveredAt = now;
    listen();
  }

  private void listen() {
    List<NvmlDevice> gpus = devices.values().stream().filter(NvmlDevice::isWhole).toList();
    Set<Long> handles = new HashSet<>();
    gpus.forEach(gpu -> handles.add(gpu.handle().address()));
    if (!handles.equals(listening)) {
      events.listen(gpus);
      listening = handles;
    }
  }

  /** Events by device; one of a GPU instance belongs to the MIG devices in it, too. */
  private Map<String, List<GpuFinding>> told() {
    Map<String, List<GpuFinding>> told = new LinkedHashMap<>();
    for (NvmlEvents.Event event : events.take()) {
      for (NvmlDevice gpu : devices.values()) {
        if (gpu.isWhole() && gpu.handle().address() == event.device()) {
          tell(told, gpu.identity().id(), event);
          Integer instance = event.gpuInstance();
          devices.values().stream()
              .map(NvmlDevice::identity)
              .filter(part -> gpu.identity().id().equals(part.parent()))
              .filter(part -> instance != null && instance.equals(part.partition()))
              .forEach(part -> tell(told, part.id(), event));
        }
      }
    }
    return told;
  }

  private static void tell(Map<String, List<GpuFinding>> told, String id, NvmlEvents.Event event) {
    told.computeIfAbsent(id, key -> new ArrayList<>()).add(NvmlHealth.event(id, event));
  }

  /** GPUs that vanished, and GPUs of which there is no more than an index. */
  private List<GpuReading> withUnreadable(List<GpuReading> readings, Instant now) {
    List<GpuReading> all = new ArrayList<>(readings);
    missing.forEach((id, device) ->
        all.add(GpuReading.unread(device, now, NvmlHealth.lost(id, NvmlStatus.GPU_IS_LOST))));
    // A vanished GPU often still holds its place in the driver's list.
    sick.entrySet().stream()
        .skip(missing.size())
        .forEach(entry -> {
          String id = "nvidia-index-" + entry.getKey();
          all.add(
              GpuReading.unread(
                  GpuDevice.whole(id, GpuVendor.NVIDIA, null, null, null, entry.getKey()),
                  now,
                  NvmlHealth.lost(id, entry.getValue())));
        });
    return all;
  }

  @Override
  public void close() {
    try {
      gpm.keep(Set.of());
      events.close();
    } finally {
      nvml.close();
    }
  }
}
