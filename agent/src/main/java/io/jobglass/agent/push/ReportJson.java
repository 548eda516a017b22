package io.jobglass.agent.push;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.TaskUsage;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A report as the API's {@code NodeReport}; what is not known is left out. Thread-safe. */
public final class ReportJson {
  private final JsonFactory json = new JsonFactory();

  public byte[] encode(NodeReport report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + 900 * report.jobs().size());
    try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
      write(report, out);
    }
    return bytes.toByteArray();
  }

  private static void write(NodeReport report, JsonGenerator out) {
    out.writeStartObject();
    text(out, "cluster", report.cluster().isEmpty() ? null : report.cluster());
    text(out, "node", report.node());
    text(out, "boot_id", report.bootId());
    text(out, "stream_id", report.streamId());
    out.writeNumberProperty("sequence", report.sequence());
    time(out, "time", report.time());
    out.writeNumberProperty("interval_seconds", rounded(report.intervalSeconds()));
    text(out, "agent_version", report.agentVersion());
    out.writeName("totals");
    write(report.totals(), out);
    out.writeArrayPropertyStart("jobs");
    for (JobUsage job : report.jobs()) {
      write(job, out);
    }
    out.writeEndArray();
    GpuJson.write(report.gpuFindings(), out);
    out.writeEndObject();
  }

  private static void write(NodeTotals totals, JsonGenerator out) {
    out.writeStartObject();
    number(out, "cpus", totals.cpus());
    number(out, "cpu_usage_percent", totals.cpuUsagePercent());
    number(out, "load1", totals.load1());
    number(out, "memory_total_bytes", totals.memoryTotalBytes());
    number(out, "memory_used_bytes", totals.memoryUsedBytes());
    if (!totals.activity().equals(NodeActivity.NONE)) {
      out.writeName("activity");
      write(totals.activity(), out);
    }
    out.writeEndObject();
  }

  private static void write(NodeActivity activity, JsonGenerator out) {
    out.writeStartObject();
    number(out, "busy_micros", activity.busyMicros());
    number(out, "unattributed_cores", activity.unattributedCores());
    number(out, "unattributed_memory_bytes", activity.unattributedMemoryBytes());
    number(out, "network_received_bytes", activity.networkReceivedBytes());
    number(out, "network_sent_bytes", activity.networkSentBytes());
    number(out, "disk_read_bytes", activity.diskReadBytes());
    number(out, "disk_written_bytes", activity.diskWrittenBytes());
    number(out, "energy_joules", activity.energyJoules());
    number(out, "clock_steps", activity.clockSteps());
    number(out, "suspended_seconds", activity.suspendedSeconds());
    out.writeEndObject();
  }

  private static void write(JobUsage job, JsonGenerator out) {
    out.writeStartObject();
    text(out, "job_id", job.externalId());
    text(out, "sluid", job.sluid());
    text(out, "user", job.user());
    number(out, "uid", job.uid());
    text(out, "origin", job.origin());
    text(out, "path", job.path());
    time(out, "first_seen", job.firstSeen());
    time(out, "time", job.time());
    if (job.last()) {
      out.writeBooleanProperty("last", true);
    }
    out.writeName("cpu");
    write(job.cpu(), out);
    out.writeName("memory");
    write(job.memory(), out);
    number(out, "processes", job.processes());
    if (!job.gpus().isEmpty()) {
      out.writeArrayPropertyStart("gpus");
      for (GpuUsage gpu : job.gpus()) {
        GpuJson.write(gpu, out);
      }
      out.writeEndArray();
    }
    if (!job.io().equals(IoUsage.NONE)) {
      out.writeName("io");
      write(job.io(), out);
    }
    if (!job.tasks().equals(TaskUsage.NONE)) {
      out.writeName("tasks");
      write(job.tasks(), out);
    }
    number(out, "energy_joules", job.energyJoules());
    out.writeEndObject();
  }

  private static void write(IoUsage io, JsonGenerator out) {
    out.writeStartObject();
    number(out, "read_bytes", io.readBytes());
    number(out, "written_bytes", io.writtenBytes());
    number(out, "read_operations", io.readOperations());
    number(out, "write_operations", io.writeOperations());
    number(out, "pressure_micros", io.pressureMicros());
    number(out, "full_pressure_micros", io.fullPressureMicros());
    out.writeEndObject();
  }

  private static void write(TaskUsage tasks, JsonGenerator out) {
    out.writeStartObject();
    number(out, "threads", tasks.threads());
    number(out, "zombies", tasks.zombies());
    number(out, "uninterruptible", tasks.uninterruptible());
    number(out, "limit", tasks.limit());
    if (!tasks.executables().isEmpty()) {
      out.writeArrayPropertyStart("executables");
      for (TaskUsage.Executable executable : tasks.executables()) {
        out.writeStartObject();
        text(out, "name", executable.name());
        number(out, "count", executable.count());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void write(CpuUsage cpu, JsonGenerator out) {
    out.writeStartObject();
    number(out, "usage_micros", cpu.usageMicros());
    number(out, "user_micros", cpu.userMicros());
    number(out, "system_micros", cpu.systemMicros());
    number(out, "cpus", cpu.cpus());
    number(out, "cores", cpu.cores());
    number(out, "average_cores", cpu.averageCores());
    number(out, "maximum_cores", cpu.maximumCores());
    time(out, "maximum_at", cpu.maximumAt());
    number(out, "throttled_micros", cpu.throttledMicros());
    number(out, "pressure_micros", cpu.pressureMicros());
    out.writeEndObject();
  }

  private static void write(MemoryUsage memory, JsonGenerator out) {
    out.writeStartObject();
    number(out, "current_bytes", memory.currentBytes());
    number(out, "anon_bytes", memory.anonBytes());
    number(out, "file_bytes", memory.fileBytes());
    number(out, "shmem_bytes", memory.shmemBytes());
    number(out, "kernel_bytes", memory.kernelBytes());
    number(out, "peak_bytes", memory.peakBytes());
    number(out, "limit_bytes", memory.limitBytes());
    number(out, "maximum_anon_bytes", memory.maximumAnonBytes());
    time(out, "maximum_at", memory.maximumAt());
    number(out, "oom_kills", memory.oomKills());
    number(out, "oom_events", memory.oomEvents());
    number(out, "max_events", memory.maxEvents());
    number(out, "high_events", memory.highEvents());
    number(out, "pressure_micros", memory.pressureMicros());
    number(out, "full_pressure_micros", memory.fullPressureMicros());
    number(out, "swap_bytes", memory.swapBytes());
    number(out, "maximum_current_bytes", memory.maximumCurrentBytes());
    time(out, "maximum_current_at", memory.maximumCurrentAt());
    out.writeEndObject();
  }

  static void text(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }

  private static void time(JsonGenerator out, String name, @Nullable Instant value) {
    if (value != null) {
      out.writeStringProperty(name, value.truncatedTo(ChronoUnit.MICROS).toString());
    }
  }

  static void number(JsonGenerator out, String name, @Nullable Number value) {
    if (value instanceof Double real) {
      if (Double.isFinite(real)) {
        out.writeNumberProperty(name, rounded(real));
      }
    } else if (value != null) {
      out.writeNumberProperty(name, value.longValue());
    }
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }
}
