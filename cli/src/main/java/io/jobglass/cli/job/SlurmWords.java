package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import java.util.Locale;

/** A job in Slurm's own words, for layouts that other programs read. */
final class SlurmWords {
  private SlurmWords() {}

  /** The state as Slurm told it, else the one that ours stands for. */
  static String state(Job job) {
    if (job.getScheduler() != null && job.getScheduler().getRawState() != null) {
      String raw = job.getScheduler().getRawState();
      return raw.contains(" ") ? raw.substring(0, raw.indexOf(' ')) : raw;
    }
    if (job.getReason() == null) {
      return JobColumns.text(job.getState()).toUpperCase(Locale.ROOT);
    }
    return switch (job.getReason()) {
      case COMPLETED -> "COMPLETED";
      case OUT_OF_MEMORY -> "OUT_OF_MEMORY";
      case TIME_LIMIT -> "TIMEOUT";
      case CANCELLED -> "CANCELLED";
      case PREEMPTED -> "PREEMPTED";
      case REQUEUED -> "REQUEUED";
      case NODE_FAILURE -> "NODE_FAIL";
      case BOOT_FAILURE -> "BOOT_FAIL";
      case DEADLINE -> "DEADLINE";
      case EXIT_CODE, SIGNAL, LAUNCH_FAILURE, LOST, UNKNOWN -> "FAILED";
    };
  }

  static boolean running(Job job) {
    return job.getEndTime() == null;
  }

  static int nodes(Job job) {
    Integer count = job.getNodeCount();
    return count != null ? count : job.getNodes() == null ? 1 : Math.max(1, job.getNodes().size());
  }

  /** {@code [d-]hh:mm:ss}, also below ten seconds. */
  static String clock(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    String clock =
        String.format(
            Locale.ROOT, "%02d:%02d:%02d", whole / 3600 % 24, whole / 60 % 60, whole % 60);
    return whole < 86_400 ? clock : whole / 86_400 + "-" + clock;
  }
}
