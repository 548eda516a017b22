package io.jobglass.agent.gpu;

import java.time.Instant;
import java.util.List;

/**
 * One device at one moment.
 *
 * @param processesKnown whether the process list could be read; if not, an empty one says nothing
 * @param findings what is wrong with the device
 */
public record GpuReading(
    GpuDevice device,
    Instant time,
    GpuValues values,
    boolean processesKnown,
    List<GpuProcess> processes,
    List<GpuFinding> findings) {
  public GpuReading {
    processes = List.copyOf(processes);
    findings = List.copyOf(findings);
  }

  /** A device that is known of and cannot be read. */
  public static GpuReading unread(GpuDevice device, Instant time, GpuFinding why) {
    return new GpuReading(device, time, GpuValues.NONE, false, List.of(), List.of(why));
  }
}
