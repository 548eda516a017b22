package io.jobglass.cli.job;

import io.jobglass.api.client.model.EndReason;
import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.JobState;
import io.jobglass.api.client.model.SchedulerInfo;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.SignalName;
import io.jobglass.cli.output.Times;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns in which jobs are listed. */
final class JobColumns {
  private JobColumns() {}

  static List<Column<Job>> of(Display display) {
    return List.of(
        Column.text("JOB", "id", 0, JobColumns::name, Job::getId),
        Column.number(
            "ATT", "attempt", 7, job -> attempt(job.getAttempt()), job -> text(job.getAttempt())),
        Column.text("USER", "user", 2, job -> text(job.getUser())),
        Column.text("NAME", "name", 3, job -> text(job.getName())),
        Column.text("STATE", "state", 0, job -> state(job.getState())),
        Column.text("REASON", "reason", 1, JobColumns::reason, job -> text(job.getReason())),
        Column.text("EXIT", "exit_code", 4, JobColumns::end, job -> text(job.getExitCode())),
        Column.csv("signal", job -> text(job.getSignal())),
        Column.text(
            "START",
            "start_time",
            5,
            job -> Times.local(job.getStartTime(), display),
            job -> Times.raw(job.getStartTime())),
        Column.csv("end_time", job -> Times.raw(job.getEndTime())),
        Column.number(
            "TIME",
            "runtime_seconds",
            1,
            job -> map(job.getRuntimeSeconds(), Elapsed::formatSeconds),
            job -> text(job.getRuntimeSeconds())),
        Column.number(
            "CPU",
            "avg_cpu_usage",
            2,
            job -> map(job.getAvgCpuUsage(), JobColumns::percent),
            job -> text(job.getAvgCpuUsage())),
        Column.csv("cpu_seconds", job -> text(job.getCpuSeconds())),
        Column.number(
            "MEMORY",
            "memory_anon_peak_bytes",
            2,
            job -> map(memory(job), MemorySize::format),
            job -> text(job.getMemoryAnonPeakBytes())),
        Column.csv("memory_peak_bytes", job -> text(job.getMemoryPeakBytes())),
        Column.csv("memory_limit_bytes", job -> text(job.getMemoryLimitBytes())),
        Column.number(
            "GPU",
            "avg_gpu_usage",
            6,
            job -> map(job.getAvgGpuUsage(), JobColumns::percent),
            job -> text(job.getAvgGpuUsage())),
        Column.text(
            "PARTITION",
            "partition",
            8,
            job -> map(job.getScheduler(), s -> text(s.getPartition())),
            job -> map(job.getScheduler(), s -> text(s.getPartition()))),
        Column.csv("account", job -> map(job.getScheduler(), JobColumns::account)),
        Column.text("NODES", "nodes", 3, JobColumns::nodes, JobColumns::allNodes));
  }

  private static String account(SchedulerInfo scheduler) {
    return text(scheduler.getAccount());
  }

  private static String name(Job job) {
    return job.getDisplayId() == null ? job.getId() : job.getDisplayId();
  }

  private static String attempt(@Nullable Integer attempt) {
    return attempt == null || attempt == 1 ? "" : attempt.toString();
  }

  private static String state(@Nullable JobState state) {
    return text(state);
  }

  private static String reason(Job job) {
    EndReason reason = job.getReason();
    if (reason == null) {
      return job.getContact() == Job.ContactEnum.LOST ? "contact lost" : "";
    }
    // Only an end that nobody who knows has confirmed needs a mark.
    return Boolean.FALSE.equals(job.getConfirmed()) ? reason + "?" : reason.toString();
  }

  private static String end(Job job) {
    if (job.getSignal() != null && job.getSignal() != 0) {
      return SignalName.of(job.getSignal());
    }
    return text(job.getExitCode());
  }

  static @Nullable Long memory(Job job) {
    return job.getMemoryAnonPeakBytes() != null
        ? job.getMemoryAnonPeakBytes()
        : job.getMemoryPeakBytes();
  }

  private static String nodes(Job job) {
    List<String> nodes = job.getNodes() == null ? List.of() : job.getNodes();
    return switch (nodes.size()) {
      case 0 -> "";
      case 1 -> nodes.getFirst();
      default -> nodes.getFirst() + " +" + (nodes.size() - 1);
    };
  }

  private static String allNodes(Job job) {
    return job.getNodes() == null ? "" : String.join(" ", job.getNodes());
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, value > 0 && value < 9.95 ? "%.1f %%" : "%.0f %%", value);
  }

  static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  static <T> String map(@Nullable T value, Function<T, String> text) {
    return value == null ? "" : text.apply(value);
  }
}
