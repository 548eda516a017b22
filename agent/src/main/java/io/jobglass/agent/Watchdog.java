package io.jobglass.agent;

import io.jobglass.agent.collector.CollectorStats;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of readings that do not come back, which a kernel file may do to its reader. Hooks and
 * reports have threads of their own and go on, the metrics page shows what was read before.
 */
final class Watchdog {
  static final double HANGING_SECONDS = 5;
  private static final long PERIOD_MILLIS = 5000;
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private final Supplier<List<CollectorStats>> collectors;
  private Set<String> told = Set.of();

  Watchdog(Supplier<List<CollectorStats>> collectors) {
    this.collectors = collectors;
  }

  void runOnce() throws InterruptedException {
    Thread.sleep(PERIOD_MILLIS);
    look();
  }

  /** Tells once of each reading that hangs, and of its end; returns those that hang. */
  Set<String> look() {
    Set<String> hanging = new HashSet<>();
    for (CollectorStats stats : collectors.get()) {
      double seconds = stats.readingSeconds();
      if (seconds >= HANGING_SECONDS) {
        hanging.add(stats.name());
        if (!told.contains(stats.name())) {
          LOG.warn("a reading hangs: collector={} seconds={}", stats.name(), (long) seconds);
        }
      } else if (told.contains(stats.name())) {
        LOG.info("a reading goes on: collector={}", stats.name());
      }
    }
    told = hanging;
    return hanging;
  }
}
