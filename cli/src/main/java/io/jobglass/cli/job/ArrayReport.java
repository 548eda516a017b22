package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.JobList;
import io.jobglass.api.client.model.JobState;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.Meter;
import io.jobglass.cli.output.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job array in a screenful: how it ended, how its tasks spread, which stand out. Stateless. */
final class ArrayReport {
  private static final int LABEL = 18;
  private static final int BINS = 20;
  private static final int MAX_OUTLIERS = 5;
  private static final int MAX_LISTED = 12;

  /** Tukey's fences: beyond this many quartile distances a value stands out. */
  private static final double FENCE = 1.5;

  private static final int ENOUGH = 5;

  private final Display display;

  ArrayReport(Display display) {
    this.display = display;
  }

  String of(String id, JobList tasks) {
    List<Job> jobs = tasks.getJobs();
    StringBuilder out = new StringBuilder();
    Job first = jobs.getFirst();
    String line =
        "Array "
            + Text.clean(id)
            + "  "
            + Text.clean(JobColumns.text(first.getName()))
            + "  "
            + Text.clean(JobColumns.text(first.getUser()))
            + "  "
            + tasks.getTotal()
            + " tasks started";
    out.append(display.bold(Text.cut(line, display.reportWidth()))).append('\n');
    ends(out, jobs);
    out.append('\n');
    spread(out, "Time", jobs, ArrayReport::ended, Elapsed::formatSeconds, null);
    spread(out, "CPU efficiency", jobs, Efficiency::cpu, ArrayReport::percent, 1.0);
    spread(out, "Memory of limit", jobs, Efficiency::memory, ArrayReport::percent, 1.0);
    outliers(out, jobs);
    failures(out, jobs);
    return out.toString();
  }

  private static @Nullable Double ended(Job job) {
    return job.getEndTime() == null ? null : job.getRuntimeSeconds();
  }

  private static String percent(double fraction) {
    return Meter.percent(fraction).strip();
  }

  private void ends(StringBuilder out, List<Job> jobs) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Job job : jobs) {
      String end = JobColumns.text(job.getReason() == null ? job.getState() : job.getReason());
      counts.merge(end, 1, Integer::sum);
    }
    String text =
        counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    Text.appendWrapped(out, "", "  ", text, display.reportWidth());
  }

  private void spread(
      StringBuilder out,
      String label,
      List<Job> jobs,
      Function<Job, @Nullable Double> value,
      DoubleFunction<String> shown,
      @Nullable Double full) {
    double[] values = values(jobs, value);
    if (values.length == 0) {
      out.append(Text.left(label, LABEL)).append("no data, because no task was measured\n");
      return;
    }
    double most = values[values.length - 1];
    double top = full == null ? most : Math.max(full, most);
    out.append(Text.left(label, LABEL))
        .append(histogram(values, top))
        .append("  0..")
        .append(shown.apply(top))
        .append('\n');
    out.append(
        String.format(
            Locale.ROOT,
            "%smin %s, median %s, p95 %s, max %s (%d of %d tasks)%n",
            " ".repeat(LABEL),
            shown.apply(values[0]),
            shown.apply(quantile(values, 0.5)),
            shown.apply(quantile(values, 0.95)),
            shown.apply(most),
            values.length,
            jobs.size()));
  }

  private String histogram(double[] values, double top) {
    int[] counts = new int[BINS];
    int highest = 1;
    for (double value : values) {
      int bin = top <= 0 ? 0 : (int) Math.min(BINS - 1, Math.floor(value / top * BINS));
      highest = Math.max(highest, ++counts[bin]);
    }
    String levels = display.unicode() ? " ▁▂▃▄▅▆▇█" : " .:-=+*#@";
    StringBuilder bars = new StringBuilder("|");
    for (int count : counts) {
      // One task is seen, however many the fullest bin has.
      bars.append(levels.charAt((int) Math.ceil(8.0 * count / highest)));
    }
    return bars.append('|').toString();
  }

  private void outliers(StringBuilder out, List<Job> jobs) {
    List<String> lines = new ArrayList<>();
    outliers(lines, jobs, ArrayReport::ended, "took", Elapsed::formatSeconds);
    outliers(lines, jobs, Efficiency::cpu, "CPU", ArrayReport::percent);
    outliers(lines, jobs, Efficiency::memory, "memory", ArrayReport::percent);
    if (!lines.isEmpty()) {
      out.append('\n').append(display.bold("Outliers")).append('\n');
      lines.forEach(line -> out.append(line).append('\n'));
    }
  }

  private void outliers(
      List<String> lines,
      List<Job> jobs,
      Function<Job, @Nullable Double> value,
      String what,
      DoubleFunction<String> shown) {
    double[] values = values(jobs, value);
    if (values.length < ENOUGH) {
      return;
    }
    double low = quantile(values, 0.25);
    double high = quantile(values, 0.75);
    double median = quantile(values, 0.5);
    double reach = FENCE * (high - low);
    List<Job> out =
        jobs.stream()
            .filter(job -> {
              Double number = value.apply(job);
              return number != null && (number < low - reach || number > high + reach);
            })
            .sorted(
                Comparator.comparingDouble(
                    job -> -Math.abs(Objects.requireNonNull(value.apply(job)) - median)))
            .toList();
    out.stream()
        .limit(MAX_OUTLIERS)
        .map(job ->
            "  "
                + Text.left(Text.clean(name(job)), 14)
                + what
                + " "
                + shown.apply(Objects.requireNonNull(value.apply(job)))
                + ", median "
                + shown.apply(median))
        .forEach(lines::add);
    if (out.size() > MAX_OUTLIERS) {
      lines.add("  ... " + (out.size() - MAX_OUTLIERS) + " more for " + what);
    }
  }

  private void failures(StringBuilder out, List<Job> jobs) {
    Map<String, List<String>> byReason = new TreeMap<>();
    for (Job job : jobs) {
      if (JobState.FAILED == job.getState()) {
        byReason
            .computeIfAbsent(JobColumns.text(job.getReason()), reason -> new ArrayList<>())
            .add(Text.clean(name(job)));
      }
    }
    if (byReason.isEmpty()) {
      return;
    }
    out.append('\n').append(display.bold("Failures")).append('\n');
    byReason.forEach((reason, names) -> {
      String listed = String.join(" ", names.subList(0, Math.min(MAX_LISTED, names.size())));
      String more =
          names.size() > MAX_LISTED ? " ... " + (names.size() - MAX_LISTED) + " more" : "";
      Text.appendWrapped(
          out,
          "  ",
          "    ",
          reason + " " + names.size() + ": " + listed + more,
          display.reportWidth());
    });
  }

  private static String name(Job job) {
    return job.getDisplayId() == null ? job.getId() : job.getDisplayId();
  }

  private static double[] values(List<Job> jobs, Function<Job, @Nullable Double> value) {
    return jobs.stream()
        .map(value)
        .filter(Objects::nonNull)
        .mapToDouble(number -> Objects.requireNonNull(number))
        .sorted()
        .toArray();
  }

  /** The nearest rank, so that every figure is a task's own. */
  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
  }
}
