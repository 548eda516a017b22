package io.jobglass.agent.gpu;

import java.util.Locale;

/** Who made a device. */
public enum GpuVendor {
  NVIDIA,
  AMD;

  /** The name on the wire, {@code nvidia} or {@code amd}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
