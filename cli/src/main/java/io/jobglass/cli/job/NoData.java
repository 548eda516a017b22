package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.JobState;
import io.jobglass.cli.output.Elapsed;

/** Says why there is no figure, where a zero would be a lie. */
final class NoData {
  /** An agent's usual window, seconds. */
  private static final double WINDOW = 15;

  private NoData() {}

  /** {@code no data, because ...} for a value that an agent measures. */
  static String of(Job job) {
    return imported(job) ? "not measured (imported)" : "no data, because " + reason(job);
  }

  /** Whether it was brought in from the past, when no agent watched. */
  private static boolean imported(Job job) {
    return job.getScheduler() != null
        && job.getScheduler().getExtra() != null
        && job.getScheduler().getExtra().containsKey("imported");
  }

  private static String reason(Job job) {
    if (job.getStartTime() == null || job.getState() == JobState.PENDING) {
      return "it has not started";
    }
    if (job.getSampleCount() != null && job.getSampleCount() > 0) {
      return "the agent could not read it";
    }
    Double ran = job.getRuntimeSeconds();
    if (job.getEndTime() == null) {
      return ran != null && ran < 2 * WINDOW
          ? "no sample has come yet"
          : "no agent has told of this job";
    }
    return ran != null && ran < WINDOW
        ? "it ran only " + Elapsed.formatSeconds(ran)
        : "no agent measured this job";
  }
}
