package io.jobglass.core.diagnosis;

import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/** How much of a job's node time was sampled. */
final class Coverage {
  /** Of a living job reports may still be under way. */
  private static final Duration UNDER_WAY = Duration.ofMinutes(1);

  private Coverage() {}

  /** Buckets with samples, of those that the job's life on its nodes has; 0 to 1. */
  static OptionalDouble share(Observations seen) {
    Job job = seen.job();
    UsageSeries series = seen.series();
    Instant start = job.startTime();
    if (series.nodes().isEmpty() || start == null) {
      return OptionalDouble.empty();
    }
    Instant end = job.endTime() == null ? seen.material().now().minus(UNDER_WAY) : job.endTime();
    double bucketSeconds = series.bucket().toSeconds();
    double buckets = Math.floor(Duration.between(start, end).toSeconds() / bucketSeconds);
    long nodes = Math.max(job.nodes().size(), series.nodes().size());
    if (buckets < 1) {
      return OptionalDouble.empty();
    }
    double covered = 0;
    for (UsageSeries.Node node : series.nodes()) {
      covered += Math.min(buckets, node.buckets().size());
    }
    return OptionalDouble.of(Math.min(1, covered / (buckets * nodes)));
  }
}
