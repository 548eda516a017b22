package io.jobglass.agent.gpu.amd;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuFinding;
import io.jobglass.agent.gpu.GpuFinding.Kind;
import io.jobglass.agent.gpu.GpuMetric;
import io.jobglass.agent.gpu.GpuProcess;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuSource;
import io.jobglass.agent.gpu.GpuValues;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** AMD's devices. Reads files only and keeps none open. For one thread. */
public final class AmdSource implements GpuSource {
  private static final Duration DISCOVERY = Duration.ofMinutes(1);

  private final AmdDiscovery discovery;
  private final KfdProcesses kfd;
  private final DrmClients drm;
  private final InstantSource clock;
  private final Map<String, GpuDevice> missing = new LinkedHashMap<>();
  private AmdGauges gauges = new AmdGauges();
  private List<AmdDevice> devices = List.of();
  private @Nullable Instant discoveredAt;

  /**
   * @param sysRoot {@code /sys} on a node
   * @param procRoot {@code /proc} on a node
   */
  public AmdSource(Path sysRoot, Path procRoot, InstantSource clock) {
    this.discovery = new AmdDiscovery(sysRoot);
    this.kfd = new KfdProcesses(sysRoot);
    this.drm = new DrmClients(procRoot);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "amdgpu";
  }

  @Override
  public boolean present() {
    return !devices.isEmpty() || discovery.present();
  }

  @Override
  public List<GpuReading> read() {
    Instant now = clock.instant();
    if (discoveredAt == null
        || Duration.between(discoveredAt, now).abs().compareTo(DISCOVERY) >= 0) {
      discover(now);
    }
    Map<Long, List<GpuProcess>> compute =
        kfd.read(devices.stream().map(AmdDevice::node).filter(Objects::nonNull).toList());
    boolean graphicsOnly = devices.stream().anyMatch(device -> device.node() == null);
    Map<String, List<GpuProcess>> graphics = graphicsOnly ? drm.read(now) : null;
    List<GpuReading> readings = new ArrayList<>();
    for (AmdDevice device : devices) {
      KfdNode node = device.node();
      List<GpuProcess> processes =
          node == null
              ? of(graphics, String.valueOf(device.identity().pciAddress()))
              : of(compute, node.gpuId());
      readings.add(reading(device, now, processes));
    }
    missing.forEach((id, device) ->
        readings.add(
            GpuReading.unread(
                device,
                now,
                GpuFinding.health(Kind.LOST, id, null, "the GPU left the kernel's list"))));
    return readings;
  }

  private void discover(Instant now) {
    List<AmdDevice> found = discovery.discover();
    devices.stream()
        .filter(AmdDevice::whole)
        .forEach(device -> missing.put(device.identity().id(), device.identity()));
    found.forEach(device -> {
      missing.remove(device.identity().id());
      missing.remove(device.identity().parent());
    });
    devices = found;
    discoveredAt = now;
  }

  private static <K> @Nullable List<GpuProcess> of(
      @Nullable Map<K, List<GpuProcess>> processes, K key) {
    return processes == null ? null : processes.getOrDefault(key, List.of());
  }

  private GpuReading reading(AmdDevice device, Instant now, @Nullable List<GpuProcess> processes) {
    Map<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
    gauges.read(device, values);
    String id = device.identity().id();
    List<GpuFinding> findings = new ArrayList<>();
    if (Double.valueOf(1).equals(values.get(GpuMetric.THROTTLED))) {
      findings.add(GpuFinding.health(Kind.THROTTLED, id, null, "heat or PROCHOT"));
    }
    Double uncorrected = values.get(GpuMetric.ECC_UNCORRECTED_ERRORS);
    if (uncorrected != null && uncorrected > 0) {
      findings.add(
          GpuFinding.health(
              Kind.ECC_UNCORRECTED, id, Math.round(uncorrected), "uncorrected memory errors"));
    }
    return new GpuReading(
        device.identity(),
        now,
        new GpuValues(values),
        processes != null,
        processes == null ? List.of() : processes,
        findings);
  }

  @Override
  public void close() {
    devices = List.of();
    gauges = new AmdGauges();
    discoveredAt = null;
  }
}
