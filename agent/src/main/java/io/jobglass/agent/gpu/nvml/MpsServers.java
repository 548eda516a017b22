package io.jobglass.agent.gpu.nvml;

import io.jobglass.agent.gpu.nvml.NvmlProcesses.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tells the server of the Multi-Process Service, which owns nothing, from its clients. */
final class MpsServers {
  /** {@code nvidia-cuda-mps-server} as {@code /proc/PID/comm} cuts it, at 15 bytes. */
  private static final String COMMAND = "nvidia-cuda-mps";

  private final Path procRoot;

  MpsServers(Path procRoot) {
    this.procRoot = procRoot;
  }

  List<Running> without(List<Running> processes) {
    return processes.stream().filter(process -> !isServer(process.pid())).toList();
  }

  private boolean isServer(long pid) {
    try {
      return Files.readString(procRoot.resolve(pid + "/comm")).startsWith(COMMAND);
    } catch (IOException e) {
      return false;
    }
  }
}
