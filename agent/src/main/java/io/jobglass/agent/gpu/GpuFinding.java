package io.jobglass.agent.gpu;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person should know about a device, a job's use of it, or the reading of it.
 *
 * @param device id of the device, null when the whole source is meant
 * @param job the job it is about
 * @param code the vendor's number: XID, NVML return code
 * @param text for people
 */
public record GpuFinding(
    Kind kind, @Nullable String device, @Nullable String job, @Nullable Long code, String text) {
  /** What was found. The first group blames the hardware, the second the map from job to GPU. */
  public enum Kind {
    /** The driver reported an XID or another critical event. */
    XID,
    /** The GPU is off the bus, or gone from the driver's list. */
    LOST,
    /** The GPU works again only after a reset. */
    RESET_REQUIRED,
    /** Heat, power supply or hardware protection holds the clocks down. */
    THROTTLED,
    ECC_UNCORRECTED,
    ROW_REMAP_PENDING,
    ROW_REMAP_FAILED,
    /** What the driver wrote made no sense, so it was not used. */
    UNREADABLE,
    /** A call into the driver has not come back. */
    STUCK,
    /** The driver refuses. */
    UNAVAILABLE,
    /** Given back on request. */
    RELEASED,

    /** The job holds the device and never had a process on it. */
    HELD_AND_UNTOUCHED,
    /** Several jobs hold the device. */
    SHARED,
    /** Which device an index means is only assumed. */
    UNCERTAIN_INDEX,
    /** Slurm's index means another device than the driver's order says. */
    INDEX_DISAGREES,
    /** The job was allotted a device that is not there. */
    NO_SUCH_DEVICE,
    /** Which device the job holds cannot be told. */
    UNKNOWN_DEVICE,
    /** The job's process runs on a device that it does not hold. */
    OUTSIDE_ALLOTMENT,
    /** A process of no known job uses a device. */
    FOREIGN_PROCESS,
    /** An ended job's allotment was still there; its Epilog never ran. */
    STALE_ALLOTMENT;

    /** The name on the wire, such as {@code stale_allotment}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Kind and number in one word, such as {@code xid:79}. */
  public String event() {
    return kind.code() + (code == null ? "" : ":" + code);
  }

  /** How a report tells it; runs of jobs become the scheduler's ids. */
  public io.jobglass.core.usage.GpuFinding told(Map<String, String> idsByRun) {
    return new io.jobglass.core.usage.GpuFinding(
        kind.code(), device, job == null ? null : idsByRun.getOrDefault(job, job), code, text);
  }

  /** A finding about how a source is doing. */
  public static GpuFinding source(Kind kind, String text) {
    return new GpuFinding(kind, null, null, null, text);
  }

  /** A finding about a device's health. */
  public static GpuFinding health(Kind kind, String device, @Nullable Long code, String text) {
    return new GpuFinding(kind, device, null, code, text);
  }

  /** A finding about a job's hold on a device. */
  public static GpuFinding hold(Kind kind, @Nullable String device, String job, String text) {
    return new GpuFinding(kind, device, job, null, text);
  }
}
