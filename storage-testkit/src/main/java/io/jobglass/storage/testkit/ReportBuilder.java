package io.jobglass.storage.testkit;

import io.jobglass.core.job.JobId;
import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.TaskUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes node reports for tests, in which every job used what it is told to. Immutable. */
public record ReportBuilder(
    String cluster,
    String node,
    String stream,
    long sequence,
    Instant time,
    double intervalSeconds,
    List<JobUsage> jobs,
    NodeActivity activity) {
  private static final long MEBIBYTE = 1L << 20;

  /** A report of a node, the first of its stream. */
  public static ReportBuilder report(String cluster, String node) {
    return new ReportBuilder(
        cluster,
        node,
        "stream-" + node,
        1,
        EventBuilder.START.plusSeconds(15),
        15,
        List.of(),
        NodeActivity.NONE);
  }

  public ReportBuilder stream(String newStream) {
    return new ReportBuilder(
        cluster, node, newStream, sequence, time, intervalSeconds, jobs, activity);
  }

  /** The n-th report of the stream, at {@code 15 n} seconds. */
  public ReportBuilder number(long n) {
    return new ReportBuilder(
        cluster,
        node,
        stream,
        n,
        EventBuilder.START.plusSeconds(15 * n),
        intervalSeconds,
        jobs,
        activity);
  }

  /** The same number at another time. */
  public ReportBuilder at(Instant newTime) {
    return new ReportBuilder(
        cluster, node, stream, sequence, newTime, intervalSeconds, jobs, activity);
  }

  /** The same about a window of another length than 15 seconds. */
  public ReportBuilder seconds(double newInterval) {
    return new ReportBuilder(cluster, node, stream, sequence, time, newInterval, jobs, activity);
  }

  /** The same of a node that did this. */
  public ReportBuilder activity(NodeActivity newActivity) {
    return new ReportBuilder(
        cluster, node, stream, sequence, time, intervalSeconds, jobs, newActivity);
  }

  /** A job that kept some of eight cores busy and holds so much memory. */
  public ReportBuilder job(JobId job, double cores, long mebibytes) {
    return with(usage(job.externalId(), cores, 8, mebibytes, List.of(), null));
  }

  public ReportBuilder with(JobUsage usage) {
    List<JobUsage> more = new ArrayList<>(jobs);
    more.add(usage);
    return new ReportBuilder(
        cluster, node, stream, sequence, time, intervalSeconds, more, activity);
  }

  /**
   * Usage at the report's time; CPU time is fifteen seconds of the cores for each report so far.
   */
  public JobUsage usage(
      String externalId,
      double cores,
      @Nullable Integer cpus,
      long mebibytes,
      List<GpuUsage> gpus,
      @Nullable String sluid) {
    long bytes = mebibytes * MEBIBYTE;
    return new JobUsage(
        externalId,
        sluid,
        null,
        null,
        "cgroup2",
        "/job_" + externalId,
        EventBuilder.START,
        time,
        false,
        new CpuUsage(
            (long) (15_000_000 * cores * sequence),
            null,
            null,
            cpus,
            cpus == null ? null : (Integer) (cpus / 2),
            cores,
            cores,
            time,
            null,
            null),
        new MemoryUsage(
            bytes,
            bytes / 2,
            bytes / 4,
            bytes / 8,
            null,
            bytes + MEBIBYTE,
            4 * bytes,
            bytes / 2 + bytes / 8,
            time,
            0L,
            0L,
            0L,
            0L,
            null,
            null,
            null,
            null,
            null),
        null,
        gpus,
        IoUsage.NONE,
        TaskUsage.NONE,
        null);
  }

  /** The same where the memory controller could not be read. */
  public static JobUsage withoutMemory(JobUsage usage) {
    return copy(usage, usage.firstSeen(), MemoryUsage.NONE);
  }

  /** The same in another stretch of sampling. */
  public static JobUsage since(JobUsage usage, Instant firstSeen) {
    return copy(usage, firstSeen, usage.memory());
  }

  private static JobUsage copy(JobUsage usage, Instant firstSeen, MemoryUsage memory) {
    return new JobUsage(
        usage.externalId(),
        usage.sluid(),
        usage.user(),
        usage.uid(),
        usage.origin(),
        usage.path(),
        firstSeen,
        usage.time(),
        usage.last(),
        usage.cpu(),
        memory,
        usage.processes(),
        usage.gpus(),
        usage.io(),
        usage.tasks(),
        usage.energyJoules());
  }

  /** The same usage, with I/O, tasks and energy beside it; counters grow with the sequence. */
  public JobUsage withOther(JobUsage usage, TaskUsage tasks) {
    return new JobUsage(
        usage.externalId(),
        usage.sluid(),
        usage.user(),
        usage.uid(),
        usage.origin(),
        usage.path(),
        usage.firstSeen(),
        usage.time(),
        usage.last(),
        usage.cpu(),
        usage.memory(),
        (int) (10 - sequence),
        usage.gpus(),
        new IoUsage(1000 * sequence, 2000 * sequence, null, null, 3000 * sequence, null),
        tasks,
        1.5 * sequence);
  }

  public static GpuUsage gpu(String device, double percent) {
    return gpu(device, percent, 1e6, GpuHold.UNKNOWN, List.of());
  }

  /** A device that the job has alone, too hot in every sample. */
  public static GpuUsage held(
      String device,
      double percent,
      @Nullable Double joules,
      @Nullable Double activeSeconds,
      boolean touched) {
    return gpu(
        device,
        percent,
        joules,
        new GpuHold(GpuSharing.EXCLUSIVE, "name", true, touched ? 1 : 0, touched, activeSeconds),
        List.of("power_cap", "hw_thermal"));
  }

  private static GpuUsage gpu(
      String device,
      double percent,
      @Nullable Double joules,
      GpuHold hold,
      List<String> throttleReasons) {
    return new GpuUsage(
        device,
        0,
        "nvidia",
        "H100",
        percent,
        MEBIBYTE,
        80 * MEBIBYTE,
        350.5,
        joules,
        61.0,
        hold,
        GpuActivity.NONE,
        throttleReasons,
        List.of());
  }

  public NodeReport build() {
    return new NodeReport(
        cluster,
        node,
        "boot",
        stream,
        sequence,
        time,
        intervalSeconds,
        "1.0",
        new NodeTotals(64, 12.5, 3.25, 256 * MEBIBYTE, 64 * MEBIBYTE, activity),
        jobs,
        List.of());
  }
}
