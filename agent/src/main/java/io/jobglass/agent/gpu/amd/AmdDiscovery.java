package io.jobglass.agent.gpu.amd;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuVendor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists AMD's devices from {@code /sys/class/drm} and, for partitions, KFD's topology. A device is
 * named by {@code unique_id}, which ROCm writes as {@code GPU-} and 16 digits, else by PCI address.
 */
final class AmdDiscovery {
  private static final long VENDOR = 0x1002;

  /** MI250 and MI250X: two dies, of which only the first has a power sensor, for both. */
  private static final Set<Long> DUAL_DIE = Set.of(0x7408L, 0x740cL);

  private final Path sysRoot;

  AmdDiscovery(Path sysRoot) {
    this.sysRoot = sysRoot;
  }

  private record Card(
      Path directory,
      String address,
      long deviceId,
      @Nullable String uniqueId,
      @Nullable Integer renderMinor) {
    String id() {
      return uniqueId == null ? address : uniqueId;
    }
  }

  boolean present() {
    return !cards().isEmpty();
  }

  /** All devices, in the order of their PCI addresses. */
  List<AmdDevice> discover() {
    Map<String, List<KfdNode>> nodes = new HashMap<>();
    for (KfdNode node : KfdNode.readAll(sysRoot)) {
      nodes.computeIfAbsent(node.pciAddress(), address -> new ArrayList<>()).add(node);
    }
    nodes.values().forEach(list -> list.sort(Comparator.comparingInt(KfdNode::renderMinor)));
    List<AmdDevice> devices = new ArrayList<>();
    Card firstDie = null;
    for (Card card : distinct(cards())) {
      List<KfdNode> partitions = nodes.getOrDefault(card.address, List.of());
      if (partitions.size() > 1) {
        addPartitions(devices, card, partitions);
        continue;
      }
      KfdNode node = partitions.isEmpty() ? null : partitions.getFirst();
      GpuDevice identity =
          GpuDevice.whole(
              card.id(),
              GpuVendor.AMD,
              model(card),
              card.address,
              node == null ? card.renderMinor : Integer.valueOf(node.renderMinor()),
              devices.size());
      if (DUAL_DIE.contains(card.deviceId)) {
        identity = identity.onCard(firstDie == null ? card.id() : firstDie.id());
        firstDie = firstDie == null ? card : null;
      }
      devices.add(new AmdDevice(identity, card.directory, node, 1, 0));
    }
    return devices;
  }

  /** Partitions share the unique id; the order of their render nodes tells them apart. */
  private static void addPartitions(List<AmdDevice> devices, Card card, List<KfdNode> partitions) {
    for (int order = 0; order < partitions.size(); order++) {
      KfdNode node = partitions.get(order);
      GpuDevice identity =
          new GpuDevice(
              card.id() + "/" + order,
              GpuVendor.AMD,
              model(card),
              card.address,
              node.renderMinor(),
              devices.size(),
              card.id(),
              order,
              null,
              false,
              card.id());
      devices.add(new AmdDevice(identity, card.directory, node, partitions.size(), order));
    }
  }

  private List<Card> cards() {
    List<Card> cards = new ArrayList<>();
    for (Path entry : SysfsFile.listed(sysRoot.resolve("class/drm"), "card*")) {
      // cardN-DP-1 and the like are its connectors.
      if (entry.getFileName().toString().indexOf('-') < 0) {
        Card card = card(entry.resolve("device"));
        if (card != null) {
          cards.add(card);
        }
      }
    }
    cards.sort(Comparator.comparing(Card::address));
    return cards;
  }

  private @Nullable Card card(Path directory) {
    Long vendor = SysfsFile.number(directory.resolve("vendor"));
    Long deviceId = SysfsFile.number(directory.resolve("device"));
    if (vendor == null || vendor != VENDOR || deviceId == null) {
      return null;
    }
    String address = address(directory);
    if (address == null) {
      return null;
    }
    String unique = SysfsFile.text(directory.resolve("unique_id"));
    return new Card(
        directory,
        address,
        deviceId,
        unique == null || unique.chars().allMatch(c -> c == '0')
            ? null
            : "GPU-" + unique.toLowerCase(Locale.ROOT),
        renderMinor(directory));
  }

  /** {@code PCI_SLOT_NAME} of {@code uevent}, else the directory that the link leads to. */
  private static @Nullable String address(Path directory) {
    String uevent = SysfsFile.text(directory.resolve("uevent"));
    if (uevent != null) {
      for (String line : uevent.split("\n", -1)) {
        if (line.startsWith("PCI_SLOT_NAME=")) {
          return GpuDevice.sysfsAddress(line.substring("PCI_SLOT_NAME=".length()));
        }
      }
    }
    try {
      String name = directory.toRealPath().getFileName().toString();
      return name.indexOf(':') < 0 ? null : GpuDevice.sysfsAddress(name);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Integer renderMinor(Path directory) {
    List<Path> nodes = SysfsFile.listed(directory.resolve("drm"), "renderD*");
    if (nodes.isEmpty()) {
      return null;
    }
    try {
      return Integer.valueOf(
          nodes.getFirst().getFileName().toString().substring("renderD".length()));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Where two cards show the same unique id it names neither. */
  private static List<Card> distinct(List<Card> cards) {
    Map<String, Integer> counts = new HashMap<>();
    cards.forEach(card -> counts.merge(card.id(), 1, Integer::sum));
    return cards.stream()
        .map(card ->
            counts.getOrDefault(card.id(), 1) == 1
                ? card
                : new Card(card.directory, card.address, card.deviceId, null, card.renderMinor))
        .toList();
  }

  private static String model(Card card) {
    String name = SysfsFile.text(card.directory.resolve("product_name"));
    return name == null ? String.format(Locale.ROOT, "AMD GPU 0x%04x", card.deviceId) : name;
  }
}
