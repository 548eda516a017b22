package io.jobglass.agent.gpu;

import io.jobglass.core.usage.GpuUsage;
import java.time.Instant;

/**
 * One device as one job has it.
 *
 * @param usage what a report carries; on a shared device only what is the job's own
 * @param basis how it is known that the job has the device
 * @param shared whether others have it, too, so that the device's own values are nobody's
 * @param heldSince when this agent first saw the job hold it
 */
public record GpuShare(GpuUsage usage, Basis basis, boolean shared, Instant heldSince) {
  /** How a job's hold on a device is known, the surest first. */
  public enum Basis {
    /** Slurm named the device. */
    NAME,
    /** The job's processes run there. */
    PROCESSES,
    /** Slurm gave an index that gres.conf maps to the device file. */
    GRES_CONF,
    /** Slurm gave an index, and a process of a job with the same one ran there. */
    LEARNED,
    /** Slurm gave an index, and it is assumed to count as the driver does. */
    ASSUMED
  }

  /** Whether the device is known and not only assumed to be the job's. */
  public boolean certain() {
    return basis != Basis.ASSUMED;
  }

  /** Held, readable, and without a process of the job now. */
  public boolean idle() {
    Integer processes = usage.hold().processes();
    return processes != null && processes == 0;
  }
}
