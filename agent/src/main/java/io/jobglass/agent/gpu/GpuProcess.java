package io.jobglass.agent.gpu;

import org.jspecify.annotations.Nullable;

/**
 * A process on a device.
 *
 * @param pid in the host's namespace
 * @param memoryBytes GPU memory, with the process's context
 * @param utilizationPercent its share of the multiprocessors' time (NVML)
 * @param occupancyPercent compute units it holds at this moment, no mean over time (KFD)
 * @param mps whether it is a client of the Multi-Process Service
 */
public record GpuProcess(
    long pid,
    @Nullable Long memoryBytes,
    @Nullable Double utilizationPercent,
    @Nullable Double occupancyPercent,
    boolean mps) {
  public GpuProcess {
    if (pid < 1) {
      throw new IllegalArgumentException("a process id counts from 1, got " + pid);
    }
  }

  public GpuProcess(
      long pid,
      @Nullable Long memoryBytes,
      @Nullable Double utilizationPercent,
      @Nullable Double occupancyPercent) {
    this(pid, memoryBytes, utilizationPercent, occupancyPercent, false);
  }
}
