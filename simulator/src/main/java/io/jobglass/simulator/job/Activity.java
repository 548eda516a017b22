package io.jobglass.simulator.job;

import io.jobglass.simulator.label.Behaviour.Pattern;
import java.util.SplittableRandom;

/** When a job works and when it does not; the same for the same seed. */
record Activity(Pattern pattern, double busyFraction, double periodSeconds, long seed) {
  /** Each period has one burst, so that no stretch between two is longer than two periods. */
  boolean busy(double elapsedSeconds) {
    double position = elapsedSeconds % periodSeconds / periodSeconds;
    return switch (pattern) {
      case STEADY -> true;
      case PHASED -> position < busyFraction;
      case BURSTY -> {
        long period = (long) (elapsedSeconds / periodSeconds);
        double from =
            new SplittableRandom(seed + period * 0x9E3779B97F4A7C15L).nextDouble()
                * (1 - busyFraction);
        yield position >= from && position < from + busyFraction;
      }
    };
  }
}
