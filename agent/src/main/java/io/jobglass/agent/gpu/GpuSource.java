package io.jobglass.agent.gpu;

import java.util.List;

/**
 * One vendor's devices on this node. All calls come from one thread; any of them may hang in the
 * driver, so that thread must have nothing else to do.
 */
public interface GpuSource extends AutoCloseable {
  /** The vendor's interface, for messages and metrics: {@code nvml}, {@code amdgpu}. */
  String name();

  /** Whether there is anything to read; looks at files only and loads nothing. */
  boolean present();

  /**
   * Reads all devices, opening the driver first where needed.
   *
   * @throws GpuUnavailableException when no device can be read; a later call may succeed
   */
  List<GpuReading> read();

  /** Lets go of the driver and its device files; a later {@link #read} opens it again. */
  @Override
  void close();
}
