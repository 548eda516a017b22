package io.jobglass.agent.gpu;

import io.jobglass.core.usage.GpuSharing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node's GPUs and jobs as an attribution gets them. */
final class Node {
  private final Map<String, GpuDevice> devices = new LinkedHashMap<>();
  private final Map<String, Map<GpuMetric, Double>> values = new HashMap<>();
  private final Map<String, List<GpuProcess>> processes = new HashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final List<GpuJob> jobs = new ArrayList<>();
  private final Map<Long, String> owners = new HashMap<>();
  private final Set<Long> services = new HashSet<>();
  private Instant time = Instant.parse("2026-11-24T12:00:00Z");
  private long nextPid = 1000;

  /** A whole GPU with utilisation, power, memory and an energy counter at 0. */
  Node gpu(String id, int index, int minor) {
    return add(
        GpuDevice.whole(
            id, GpuVendor.NVIDIA, "Constructed GPU", "0000:" + index + "7:00.0", minor, index));
  }

  Node split(String id, int index, int minor, String... parts) {
    gpu(id, index, minor);
    devices.put(id, devices.get(id).asSplit());
    for (int i = 0; i < parts.length; i++) {
      add(
          new GpuDevice(
              parts[i],
              GpuVendor.NVIDIA,
              "Constructed GPU MIG",
              null,
              minor,
              index,
              id,
              7 + i,
              0,
              false,
              null));
      values.get(parts[i]).keySet().removeIf(m -> m != GpuMetric.MEMORY_USED_BYTES);
    }
    return this;
  }

  Node add(GpuDevice device) {
    devices.put(device.id(), device);
    Map<GpuMetric, Double> own = new EnumMap<>(GpuMetric.class);
    own.put(GpuMetric.UTILIZATION_PERCENT, 50.0);
    own.put(GpuMetric.MEMORY_USED_BYTES, 1e9);
    own.put(GpuMetric.POWER_AVERAGE_WATTS, 300.0);
    own.put(GpuMetric.ENERGY_JOULES, 1000.0);
    values.put(device.id(), own);
    return this;
  }

  Node value(String device, GpuMetric metric, @Nullable Double value) {
    if (value == null) {
      values.get(device).remove(metric);
    } else {
      values.get(device).put(metric, value);
    }
    return this;
  }

  /** A device that does not tell its processes. */
  Node silent(String device) {
    silent.add(device);
    return this;
  }

  Node job(String id, String... allotted) {
    jobs.add(GpuJob.live(id, Arrays.asList(allotted)));
    return this;
  }

  /** A job with a part of a device. */
  Node job(String id, String device, GpuSharing sharing) {
    jobs.add(new GpuJob(id, true, List.of(device), null, sharing));
    return this;
  }

  Node gone(String id, String... allotted) {
    jobs.add(new GpuJob(id, false, Arrays.asList(allotted), null));
    return this;
  }

  Node end(String id) {
    jobs.removeIf(job -> job.id().equals(id));
    processes.values().forEach(list -> list.removeIf(p -> id.equals(owners.get(p.pid()))));
    return this;
  }

  /** A process of a job on these devices, with 100 MB and 20 % on each. */
  Node runs(String job, String... on) {
    for (String device : on) {
      long pid = nextPid++;
      owners.put(pid, job);
      processes
          .computeIfAbsent(device, key -> new ArrayList<>())
          .add(new GpuProcess(pid, 100_000_000L, 20.0, null));
    }
    return this;
  }

  /** A client of the Multi-Process Service. */
  Node clients(String job, String device) {
    long pid = nextPid++;
    owners.put(pid, job);
    processes
        .computeIfAbsent(device, key -> new ArrayList<>())
        .add(new GpuProcess(pid, 100_000_000L, 20.0, null, true));
    return this;
  }

  Node stranger(String device) {
    processes
        .computeIfAbsent(device, key -> new ArrayList<>())
        .add(new GpuProcess(nextPid++, 1L, null, null));
    return this;
  }

  Node service(String device) {
    services.add(nextPid);
    return stranger(device);
  }

  Node after(long seconds) {
    time = time.plusSeconds(seconds);
    return this;
  }

  GpuAccount attribute(GpuAttribution attribution) {
    return attribution.attribute(
        new GpuView(readings(), List.of()), jobs, new GpuOwners(owners, services));
  }

  List<GpuJob> jobs() {
    return jobs;
  }

  GpuAccount attribute() {
    return attribute(new GpuAttribution(GresConf.NONE));
  }

  List<GpuReading> readings() {
    return devices.values().stream()
        .map(device ->
            new GpuReading(
                device,
                time,
                new GpuValues(values.get(device.id())),
                !silent.contains(device.id()),
                silent.contains(device.id())
                    ? List.of()
                    : processes.getOrDefault(device.id(), List.of()),
                List.of()))
        .toList();
  }
}
