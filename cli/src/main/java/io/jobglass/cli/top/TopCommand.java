package io.jobglass.cli.top;

import io.jobglass.api.client.model.JobList;
import io.jobglass.api.client.model.JobState;
import io.jobglass.cli.api.JobFilter;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.api.ServerOption;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.OutputOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobglass top}. */
@Command(
    name = "top",
    description = {
      "Show the running jobs and what they use now.",
      "Keys: q quit, P CPU, M memory, T time, G GPU, I invert."
    })
public final class TopCommand implements Callable<Integer> {
  private static final int MAX_JOBS = 1000;
  private static final String REDRAW = "\u001b[H";
  private static final String END_OF_LINE = "\u001b[K";
  private static final String END_OF_SCREEN = "\u001b[J";

  private final Display display;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--once", description = "Print one picture and end; so without a terminal.")
  private boolean once;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private TopSort sort = TopSort.CPU;

  @Option(
      names = "--delay",
      paramLabel = "SECONDS",
      description = "Time between pictures, 1 to 60; default ${DEFAULT-VALUE}.")
  private int delay = 5;

  @Option(names = "--user", paramLabel = "NAME", description = "Only jobs of this user.")
  private @Nullable String user;

  @Option(names = "--partition", paramLabel = "NAME", description = "Only jobs of this partition.")
  private @Nullable String partition;

  public TopCommand(Display display) {
    this.display = display;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobglassApi api = server.api();
    PrintWriter out = spec.commandLine().getOut();
    JobList first = running(api);
    switch (output.format()) {
      case JSON -> out.print(OutputOption.json(first));
      case CSV ->
          out.print(
              new Listing<>(TopColumns.all())
                  .csv(first.getJobs().stream().sorted(sort.order(false)).toList()));
      case TABLE -> {
        if (once || !live(api, first, out)) {
          out.print(new TopScreen(display).of(first, sort, false, MAX_JOBS, Instant.now()));
        }
      }
    }
    return 0;
  }

  private JobList running(JobglassApi api) {
    return api.jobs(new JobFilter(JobState.RUNNING, user, null, partition, null, MAX_JOBS, 0));
  }

  /** False when there is no terminal to show it on. */
  private boolean live(JobglassApi api, JobList first, PrintWriter out)
      throws InterruptedException {
    if (!Display.isTerminal(0) || !Display.isTerminal(1)) {
      return false;
    }
    try (Terminal terminal = Terminal.enter(out)) {
      JobList jobs = first;
      boolean inverted = false;
      TopScreen screen = new TopScreen(display);
      while (true) {
        String picture = screen.of(jobs, sort, inverted, terminal.rows(), Instant.now());
        out.print(REDRAW + picture.replace("\n", END_OF_LINE + "\n") + END_OF_SCREEN);
        out.flush();
        int key = terminal.key(Math.clamp(delay, 1, 60) * 1000L);
        if (key == 'q') {
          return true;
        } else if (key == 'I') {
          inverted = !inverted;
        } else if (key < 0) {
          jobs = running(api);
        } else {
          sort = TopSort.ofKey(key).orElse(sort);
        }
      }
    } catch (IOException e) {
      return false;
    }
  }
}
