package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Tells how a job's own earlier runs went. */
final class EarlierRuns {
  private static final int ENOUGH = 3;

  private EarlierRuns() {}

  /** One sentence, or nothing where too few are known. */
  static String of(Observations seen) {
    List<Duration> runs = completed(seen);
    if (runs.size() < ENOUGH) {
      return "";
    }
    return " Of its earlier runs "
        + runs.size()
        + " completed, half of them within "
        + Quantity.duration(runs.get(runs.size() / 2))
        + ".";
  }

  /** How long those took that completed, the shortest first. */
  static List<Duration> completed(Observations seen) {
    List<Duration> runs = new ArrayList<>();
    for (Past.Run run : seen.material().past().ownRuns()) {
      Job job = run.job();
      Instant start = job.startTime();
      Instant end = job.endTime();
      if (job.reason() == EndReason.COMPLETED && start != null && end != null) {
        runs.add(Duration.between(start, end));
      }
    }
    runs.sort(null);
    return runs;
  }
}
