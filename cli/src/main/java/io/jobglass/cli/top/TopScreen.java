package io.jobglass.cli.top;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.JobList;
import io.jobglass.cli.job.Totals;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.Text;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One picture of the running jobs. Stateless. */
final class TopScreen {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Display display;

  TopScreen(Display display) {
    this.display = display;
  }

  /** At most so many lines, the header included. */
  String of(JobList running, TopSort sort, boolean inverted, int rows, Instant now) {
    List<Job> jobs =
        running.getJobs().stream()
            .sorted(sort.order(inverted))
            .limit(Math.max(1, rows - 3))
            .toList();
    int cpus = sum(running.getJobs(), true);
    int gpus = sum(running.getJobs(), false);
    String header =
        String.format(
            Locale.ROOT,
            "%s  %s running, %d CPUs%s  by %s%s",
            CLOCK.format(now.atZone(display.zone())),
            Totals.of(running),
            cpus,
            gpus == 0 ? "" : ", " + gpus + " GPUs",
            sort,
            inverted ? ", lowest first" : "");
    String table =
        jobs.isEmpty()
            ? "No job is running.\n"
            : new Listing<>(TopColumns.all()).tableWithoutHint(jobs, display);
    return display.bold(Text.cut(header, display.width())) + "\n" + table;
  }

  private static int sum(List<Job> jobs, boolean cpus) {
    return jobs.stream()
        .map(job -> cpus ? job.getAllocatedCpus() : job.getAllocatedGpus())
        .filter(Objects::nonNull)
        .mapToInt(number -> Objects.requireNonNull(number))
        .sum();
  }
}
