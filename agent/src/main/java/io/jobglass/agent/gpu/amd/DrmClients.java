package io.jobglass.agent.gpu.amd;

import io.jobglass.agent.gpu.GpuProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Processes from DRM's {@code /proc/PID/fdinfo} (Linux 5.14), for GPUs that KFD does not know.
 * Looking at every descriptor of the node is dear, so it is done once a minute and stops at a cap.
 * Compute queues of ROCm bypass DRM, so its engine times are not read.
 */
final class DrmClients {
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final int MOST_DESCRIPTORS = 50_000;
  private static final long KIBIBYTE = 1024;

  private final Path procRoot;
  private Map<String, List<GpuProcess>> byAddress = Map.of();
  private boolean complete;
  private @Nullable Instant readAt;

  DrmClients(Path procRoot) {
    this.procRoot = procRoot;
  }

  /** Processes by PCI address, null when there were too many descriptors to look at. */
  @Nullable Map<String, List<GpuProcess>> read(Instant now) {
    if (readAt == null || Duration.between(readAt, now).abs().compareTo(EVERY) >= 0) {
      scan();
      readAt = now;
    }
    return complete ? byAddress : null;
  }

  private void scan() {
    Map<String, Map<Long, Long>> memory = new HashMap<>();
    Set<String> clients = new HashSet<>();
    int descriptors = 0;
    for (Path process : SysfsFile.listed(procRoot, "[0-9]*")) {
      for (Path descriptor : SysfsFile.listed(process.resolve("fd"), "*")) {
        if (++descriptors > MOST_DESCRIPTORS) {
          complete = false;
          byAddress = Map.of();
          return;
        }
        if (rendering(descriptor)) {
          add(process, descriptor.getFileName().toString(), clients, memory);
        }
      }
    }
    Map<String, List<GpuProcess>> found = new HashMap<>();
    memory.forEach((address, byPid) -> {
      List<GpuProcess> processes = new ArrayList<>();
      byPid.forEach((pid, bytes) -> processes.add(new GpuProcess(pid, bytes, null, null)));
      found.put(address, processes);
    });
    byAddress = found;
    complete = true;
  }

  private static boolean rendering(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("/dev/dri/");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Descriptors of one client repeat the same numbers. */
  private static void add(
      Path process, String descriptor, Set<String> clients, Map<String, Map<Long, Long>> memory) {
    String text = SysfsFile.text(process.resolve("fdinfo").resolve(descriptor));
    if (text == null) {
      return;
    }
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    String address = values.get("drm-pdev");
    String client = values.get("drm-client-id");
    if (address == null || client == null || !"amdgpu".equals(values.get("drm-driver"))) {
      return;
    }
    if (clients.add(address + " " + client)) {
      long bytes = bytes(values.get("drm-memory-vram"), values.get("drm-resident-vram"));
      memory
          .computeIfAbsent(address, key -> new HashMap<>())
          .merge(Long.valueOf(process.getFileName().toString()), bytes, Long::sum);
    }
  }

  private static long bytes(@Nullable String older, @Nullable String newer) {
    String text = older == null ? newer : older;
    if (text == null) {
      return 0;
    }
    String[] parts = text.split("\\s+", -1);
    try {
      long number = Long.parseLong(parts[0]);
      String unit = parts.length > 1 ? parts[1] : "";
      return switch (unit) {
        case "KiB" -> number * KIBIBYTE;
        case "MiB" -> number * KIBIBYTE * KIBIBYTE;
        default -> number;
      };
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
