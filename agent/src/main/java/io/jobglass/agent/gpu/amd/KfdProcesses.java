package io.jobglass.agent.gpu.amd;

import io.jobglass.agent.gpu.GpuProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compute processes from {@code /sys/class/kfd/kfd/proc/PID}: {@code vram_GPUID} in bytes, {@code
 * queues/N/gpuid}, {@code stats_GPUID/cu_occupancy}. Every GPU that a process can see has a {@code
 * vram_} file; it uses those with memory or a queue. The copy engines' files are left alone, since
 * reading them makes work.
 */
final class KfdProcesses {
  private static final int HIGHEST_PERCENT = 100;

  private final Path directory;

  KfdProcesses(Path sysRoot) {
    directory = sysRoot.resolve("class/kfd/kfd/proc");
  }

  /** The processes of each of these nodes by GPU id, null when KFD cannot be read. */
  @Nullable Map<Long, List<GpuProcess>> read(List<KfdNode> nodes) {
    List<Path> processes = SysfsFile.list(directory, "*");
    if (processes == null) {
      return null;
    }
    Map<Long, List<GpuProcess>> byNode = new HashMap<>();
    for (Path process : processes) {
      Long pid = pid(process);
      if (pid == null) {
        continue;
      }
      Map<Long, Boolean> queues = queues(process);
      for (KfdNode node : nodes) {
        Long memory = SysfsFile.number(process.resolve("vram_" + node.gpuId()));
        boolean queue = queues.containsKey(node.gpuId());
        if (queue || (memory != null && memory > 0)) {
          byNode
              .computeIfAbsent(node.gpuId(), id -> new ArrayList<>())
              .add(new GpuProcess(pid, memory, null, occupancy(process, node)));
        }
      }
    }
    return byNode;
  }

  private static @Nullable Long pid(Path process) {
    try {
      long pid = Long.parseLong(process.getFileName().toString());
      return pid > 0 && Files.isDirectory(process) ? pid : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Map<Long, Boolean> queues(Path process) {
    Map<Long, Boolean> gpus = new HashMap<>();
    for (Path queue : SysfsFile.listed(process.resolve("queues"), "*")) {
      Long gpu = SysfsFile.number(queue.resolve("gpuid"));
      if (gpu != null) {
        gpus.put(gpu, true);
      }
    }
    return gpus;
  }

  /** Compute units in use at this moment, of all that the node has. */
  private static @Nullable Double occupancy(Path process, KfdNode node) {
    Long units = SysfsFile.number(process.resolve("stats_" + node.gpuId()).resolve("cu_occupancy"));
    Integer all = node.computeUnits();
    return units == null || all == null || all == 0
        ? null
        : Math.min(HIGHEST_PERCENT, HIGHEST_PERCENT * (double) units / all);
  }
}
