package io.jobglass.cli.top;

import io.jobglass.api.client.model.Job;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the live list is sorted by, and the key that chooses it, as in {@code top}. */
enum TopSort {
  CPU('P'),
  MEMORY('M'),
  TIME('T'),
  GPU('G');

  private final char key;

  TopSort(char key) {
    this.key = key;
  }

  private @Nullable Number value(Job job) {
    return switch (this) {
      case CPU -> job.getCpuUsage();
      case MEMORY -> job.getMemoryUsageMb();
      case TIME -> job.getRuntimeSeconds();
      case GPU -> job.getGpuUsage();
    };
  }

  static Optional<TopSort> ofKey(int key) {
    for (TopSort sort : values()) {
      if (sort.key == key) {
        return Optional.of(sort);
      }
    }
    return Optional.empty();
  }

  /** Largest first unless inverted; what is not known comes last either way. */
  Comparator<Job> order(boolean inverted) {
    Comparator<Double> numbers = inverted ? Comparator.naturalOrder() : Comparator.reverseOrder();
    return Comparator.<Job, @Nullable Double>comparing(
            job -> {
              Number number = value(job);
              return number == null ? null : (Double) number.doubleValue();
            },
            Comparator.nullsLast(numbers))
        .thenComparing(Job::getId);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
