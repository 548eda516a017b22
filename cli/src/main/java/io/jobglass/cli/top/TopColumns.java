package io.jobglass.cli.top;

import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Meter;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of the live list: what jobs use now. */
final class TopColumns {
  private TopColumns() {}

  static List<Column<Job>> all() {
    return List.of(
        Column.text("JOB", "id", 0, TopColumns::name, Job::getId),
        text("USER", "user", 1, Job::getUser),
        text("NAME", "name", 3, Job::getName),
        Column.number("NODES", "node_count", 4, TopColumns::nodes, TopColumns::nodes),
        number("TIME", "runtime_seconds", 1, Job::getRuntimeSeconds, Elapsed::formatSeconds),
        number("LEFT", "seconds_left", 2, TopColumns::secondsLeft, Elapsed::formatSeconds),
        number("CPU", "cpu_usage", 0, Job::getCpuUsage, TopColumns::percent),
        number("CPUS", "allocated_cpus", 4, Job::getAllocatedCpus, Object::toString),
        number(
            "MEMORY",
            "memory_usage_mb",
            0,
            Job::getMemoryUsageMb,
            mb -> MemorySize.format(mb << 20)),
        number("GPU", "gpu_usage", 1, Job::getGpuUsage, TopColumns::percent),
        number("GPUS", "allocated_gpus", 4, Job::getAllocatedGpus, Object::toString));
  }

  static @Nullable Double secondsLeft(Job job) {
    Long limit = job.getTimeLimitSeconds();
    Double ran = job.getRuntimeSeconds();
    return limit == null || ran == null ? null : (Double) Math.max(0, limit - ran);
  }

  private static Column<Job> text(
      String header, String field, int rank, Function<Job, @Nullable String> value) {
    return Column.text(header, field, rank, job -> Objects.toString(value.apply(job), ""));
  }

  /** What nobody measured is {@code -}, never a zero. */
  private static <T> Column<Job> number(
      String header,
      String field,
      int rank,
      Function<Job, @Nullable T> value,
      Function<T, String> shown) {
    return Column.number(
        header,
        field,
        rank,
        job -> {
          T number = value.apply(job);
          return number == null ? "-" : shown.apply(number);
        },
        job -> Objects.toString(value.apply(job), ""));
  }

  private static String name(Job job) {
    return job.getDisplayId() == null ? job.getId() : job.getDisplayId();
  }

  private static String nodes(Job job) {
    return Objects.toString(job.getNodeCount(), "-");
  }

  private static String percent(double value) {
    return Meter.percent(value / 100).strip();
  }
}
