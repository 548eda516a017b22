package io.jobglass.core.diagnosis;

import io.jobglass.core.usage.NodeUsage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Time in which tasks waited, as the kernel's pressure stall information counts it. */
final class Waiting {
  private Waiting() {}

  /**
   * @param micros the counter's last reading
   * @return share of the job's time on the node up to then, 0 when it is not known
   */
  static double percent(Observations seen, NodeUsage node, @Nullable Long micros) {
    Instant start = seen.job().startTime();
    Instant begin =
        start == null || start.isAfter(node.firstSampleAt()) ? node.firstSampleAt() : start;
    double seconds = Duration.between(begin, node.lastSampleAt()).toMillis() / 1000.0;
    return micros == null || seconds <= 0 ? 0 : Math.min(100, micros / 1e4 / seconds);
  }
}
