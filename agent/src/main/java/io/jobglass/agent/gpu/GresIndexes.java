package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuShare.Basis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Slurm's GPU index means on this node. An index counts as gres.conf does, which may be the
 * driver's order (AutoDetect) or that of the device files, each MIG device counting one; so each
 * order is held against the processes that were seen, and one that is contradicted is out. What a
 * job with one index and one used device shows is learned until the devices change.
 */
final class GresIndexes {
  private static final int NOWHERE = Integer.MAX_VALUE;

  private final GresConf gresConf;
  private final Map<Integer, String> learned = new HashMap<>();
  private Set<String> knownDevices = Set.of();
  private List<Order> orders = List.of();

  GresIndexes(GresConf gresConf) {
    this.gresConf = gresConf;
  }

  /** One way of counting: device ids by index. */
  private record Order(String name, Basis basis, Map<Integer, String> devices) {}

  /** What an index means, and how that is known. */
  record Meaning(String device, Basis basis) {}

  /** A job's indices, and the devices that its processes were seen on. */
  record Evidence(String job, Set<Integer> indexes, Set<String> used) {}

  /**
   * Takes over this pass's devices and evidence.
   *
   * @return findings about orders that turned out wrong
   */
  List<GpuFinding> update(List<GpuDevice> devices, List<Evidence> evidence) {
    Set<String> ids = new HashSet<>();
    devices.forEach(device -> ids.add(device.id()));
    if (!ids.equals(knownDevices)) {
      learned.clear();
      knownDevices = ids;
    }
    for (Evidence seen : evidence) {
      if (seen.indexes.size() == 1 && seen.used.size() == 1) {
        learned.put(seen.indexes.iterator().next(), seen.used.iterator().next());
      }
    }
    List<Order> possible = possible(devices);
    String first = possible.getFirst().name;
    List<GpuFinding> findings = new ArrayList<>();
    orders = possible.stream().filter(order -> !contradicted(order, evidence)).toList();
    if (orders.isEmpty() || !orders.getFirst().name.equals(first)) {
      findings.add(
          new GpuFinding(
              GpuFinding.Kind.INDEX_DISAGREES,
              null,
              null,
              null,
              "Slurm's GPU indices do not count as "
                  + first
                  + (orders.isEmpty()
                      ? "; how they count is not known"
                      : " but as " + orders.getFirst().name)));
    }
    return findings;
  }

  private boolean contradicted(Order order, List<Evidence> evidence) {
    return learned.entrySet().stream()
            .anyMatch(pair -> !pair.getValue().equals(order.devices.get(pair.getKey())))
        || evidence.stream().anyMatch(seen -> contradicts(seen, order));
  }

  private static boolean contradicts(Evidence seen, Order order) {
    if (seen.used.isEmpty()) {
      return false;
    }
    Set<String> mapped = new HashSet<>();
    seen.indexes.forEach(index -> mapped.add(order.devices.getOrDefault(index, "")));
    boolean all = mapped.containsAll(seen.used);
    boolean none = seen.used.stream().noneMatch(mapped::contains);
    // More devices in use than held: the job strays, which says nothing about the count.
    return none || (!all && seen.used.size() <= seen.indexes.size());
  }

  /** What an index means, null when no order is left or none has it. */
  @Nullable Meaning meaning(int index) {
    String device = learned.get(index);
    if (device != null) {
      // With no order left, the jobs contradict one another.
      return new Meaning(device, orders.isEmpty() ? Basis.ASSUMED : Basis.LEARNED);
    }
    if (orders.isEmpty()) {
      return null;
    }
    device = orders.getFirst().devices.get(index);
    return device == null ? null : new Meaning(device, orders.getFirst().basis);
  }

  private List<Order> possible(List<GpuDevice> devices) {
    List<Order> possible = new ArrayList<>();
    if (!gresConf.minorByIndex().isEmpty()) {
      possible.add(new Order("gres.conf says", Basis.GRES_CONF, byFile(devices)));
    }
    possible.add(new Order("the driver does", Basis.ASSUMED, counted(devices, GpuDevice::index)));
    possible.add(
        new Order("the device files do", Basis.ASSUMED, counted(devices, GpuDevice::minor)));
    return possible;
  }

  private Map<Integer, String> byFile(List<GpuDevice> devices) {
    Map<Integer, String> byIndex = new HashMap<>();
    for (GpuDevice device : devices) {
      if (device.parent() == null && !device.split() && device.minor() != null) {
        gresConf
            .minorByIndex()
            .forEach((index, minor) -> {
              if (minor.equals(device.minor())) {
                byIndex.put(index, device.id());
              }
            });
      }
    }
    return byIndex;
  }

  /** Each part of a split GPU counts one, at its GPU's place. */
  private static Map<Integer, String> counted(List<GpuDevice> devices, Place place) {
    List<GpuDevice> sorted = new ArrayList<>(devices);
    sorted.removeIf(GpuDevice::split);
    sorted.sort(
        Comparator.comparingInt(device -> {
          Integer at = place.of(device);
          return at == null ? NOWHERE : at;
        }));
    Map<Integer, String> byIndex = new LinkedHashMap<>();
    for (GpuDevice device : sorted) {
      if (place.of(device) != null) {
        byIndex.put(byIndex.size(), device.id());
      }
    }
    return byIndex;
  }

  @FunctionalInterface
  private interface Place {
    @Nullable Integer of(GpuDevice device);
  }
}
