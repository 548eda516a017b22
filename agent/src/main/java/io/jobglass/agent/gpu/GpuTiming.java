package io.jobglass.agent.gpu;

import java.time.Duration;

/**
 * When GPUs are read.
 *
 * @param period from the start of one pass to the start of the next
 * @param deadline a pass that takes longer counts as stuck, and what it read is thrown away
 * @param retry from a failure to open a driver, or from finding none, to the next attempt
 */
public record GpuTiming(Duration period, Duration deadline, Duration retry) {
  /** Every 5 s, stuck after 4 s, tried anew every minute. */
  public static final GpuTiming DEFAULT =
      new GpuTiming(Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofMinutes(1));

  public GpuTiming {
    if (!period.isPositive() || !deadline.isPositive() || !retry.isPositive()) {
      throw new IllegalArgumentException("period, deadline and retry must be positive");
    }
  }

  /** Older readings are not shown any more. */
  Duration oldest() {
    return period.plus(deadline);
  }
}
