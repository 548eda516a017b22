package io.jobglass.agent.gpu.amd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A GPU, or a partition of one, in {@code /sys/class/kfd/kfd/topology/nodes/N}: {@code gpu_id} and
 * {@code properties}.
 *
 * @param gpuId the number that KFD's process files use
 * @param pciAddress as sysfs writes it
 * @param renderMinor N of {@code /dev/dri/renderDN}; orders the partitions of one GPU
 * @param computeUnits {@code simd_count / simd_per_cu}
 */
record KfdNode(long gpuId, String pciAddress, int renderMinor, @Nullable Integer computeUnits) {
  /** Eighteen digits at most: what is needed here is small, and a unique id is not. */
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** All that can be read: nodes of CPUs have 0 as GPU id, a denied GPU answers EPERM. */
  static List<KfdNode> readAll(Path sysRoot) {
    List<KfdNode> nodes = new ArrayList<>();
    for (Path node : SysfsFile.listed(sysRoot.resolve("class/kfd/kfd/topology/nodes"), "*")) {
      Long gpuId = SysfsFile.number(node.resolve("gpu_id"));
      String properties = SysfsFile.text(node.resolve("properties"));
      if (gpuId != null && gpuId != 0 && properties != null) {
        KfdNode parsed = parse(gpuId, properties);
        if (parsed != null) {
          nodes.add(parsed);
        }
      }
    }
    return nodes;
  }

  private static @Nullable KfdNode parse(long gpuId, String properties) {
    Map<String, Long> values = new HashMap<>();
    for (String line : properties.split("\n", -1)) {
      int space = line.indexOf(' ');
      String number = line.substring(space + 1).strip();
      if (space > 0 && NUMBER.matcher(number).matches()) {
        values.put(line.substring(0, space), Long.parseLong(number));
      }
    }
    Long location = values.get("location_id");
    Long minor = values.get("drm_render_minor");
    if (location == null || minor == null) {
      return null;
    }
    Long simds = values.get("simd_count");
    Long perUnit = values.get("simd_per_cu");
    return new KfdNode(
        gpuId,
        address(values.getOrDefault("domain", 0L), location),
        Math.toIntExact(minor),
        simds == null || perUnit == null || perUnit == 0 ? null : (int) (simds / perUnit));
  }

  /** {@code location_id} is bus << 8 | devfn; bits above that number a partition. */
  private static String address(long domain, long location) {
    return String.format(
        Locale.ROOT,
        "%04x:%02x:%02x.%x",
        domain,
        location >> 8 & 0xff,
        location >> 3 & 0x1f,
        location & 7);
  }
}
