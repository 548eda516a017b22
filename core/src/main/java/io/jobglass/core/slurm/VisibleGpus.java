package io.jobglass.core.slurm;

import io.jobglass.core.usage.GpuSharing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs that a node's Prolog and Epilog are told.
 *
 * @param devices UUIDs where Slurm knows them, else indices in gres.conf, which need not be those
 *     of the driver
 * @param vendor null unless exactly one vendor's variable is set: a gres.conf without flags sets
 *     all of them
 * @param sharing {@code shard} or {@code mps} where the job has a part of the devices only
 */
record VisibleGpus(List<String> devices, @Nullable String vendor, @Nullable String sharing) {
  private static final Map<String, String> VENDORS =
      Map.of(
          "CUDA_VISIBLE_DEVICES", "nvidia",
          "ROCR_VISIBLE_DEVICES", "amd",
          "ZE_AFFINITY_MASK", "intel");

  VisibleGpus {
    devices = List.copyOf(devices);
  }

  static VisibleGpus of(Variables variables) {
    List<String> indices = devices(variables.text("SLURM_JOB_GPUS"));
    List<String> uuids = List.of();
    List<String> visible = List.of();
    List<String> vendors = new ArrayList<>();
    for (Map.Entry<String, String> vendor : VENDORS.entrySet()) {
      List<String> named = devices(variables.text(vendor.getKey()));
      if (!named.isEmpty()) {
        vendors.add(vendor.getValue());
        visible = named;
        uuids = named.stream().allMatch(VisibleGpus::uuid) ? named : uuids;
      }
    }
    List<String> best = indices.isEmpty() ? visible : indices;
    return new VisibleGpus(
        uuids.isEmpty() ? best : uuids,
        vendors.size() == 1 ? vendors.getFirst() : null,
        sharing(variables));
  }

  private static @Nullable String sharing(Variables variables) {
    if (variables.text("SLURM_SHARDS_ON_NODE") != null) {
      return GpuSharing.SHARD.code();
    }
    return variables.text("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE") == null
        ? null
        : GpuSharing.MPS.code();
  }

  private static boolean uuid(String device) {
    return device.startsWith("GPU-") || device.startsWith("MIG-");
  }

  private static List<String> devices(@Nullable String list) {
    return list == null
        ? List.of()
        : Arrays.stream(list.split(",", -1))
            .map(String::strip)
            .filter(d -> !d.isEmpty() && !d.equals("-1") && !d.equals("NoDevFiles"))
            .distinct()
            .toList();
  }
}
