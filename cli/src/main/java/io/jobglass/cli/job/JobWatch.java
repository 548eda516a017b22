package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Display;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** Prints a job's report anew until the job has ended. */
final class JobWatch {
  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Display display;
  private final PrintWriter out;

  JobWatch(Display display, PrintWriter out) {
    this.display = display;
    this.out = out;
  }

  /** A screen that takes colour takes a fresh start too; elsewhere reports follow each other. */
  void untilItEnds(Supplier<JobView> views, Function<JobView, String> text) {
    boolean first = true;
    while (true) {
      JobView view = views.get();
      out.print(display.colour() ? CLEAR : first ? "" : "\n");
      out.print(text.apply(view));
      out.flush();
      first = false;
      if (over(view.job()) || out.checkError()) {
        return;
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean over(Job job) {
    return job.getState() != null
        && switch (job.getState()) {
          case PENDING, RUNNING -> false;
          case COMPLETED, FAILED, CANCELLED -> true;
        };
  }
}
