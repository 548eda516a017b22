package io.jobglass.agent;

import io.jobglass.agent.collector.ReadGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a loop over from a thread that hangs in a reading, so that one file hides no other. Each
 * such file costs a thread for as long as it hangs, so past {@link #MOST_ABANDONED} of them a loop
 * waits. Lanes are added before the first look; {@link #hanging} is for any thread.
 */
final class Watchdog {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final long HANGING_NANOS = 5_000_000_000L;
  private static final int MOST_ABANDONED = 16;

  private final LongSupplier nanoTime;
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<Path, String> told = new HashMap<>();

  private static final class Lane {
    final String name;
    final ReadGuard guard;
    final Runnable takeOver;
    long reading;
    long since;

    Lane(String name, ReadGuard guard, Runnable takeOver) {
      this.name = name;
      this.guard = guard;
      this.takeOver = takeOver;
    }
  }

  Watchdog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @param takeOver starts the loop anew, on another thread
   */
  void watch(String name, ReadGuard guard, Runnable takeOver) {
    lanes.add(new Lane(name, guard, takeOver));
  }

  /** Takes over what hangs, and tells of it and of its end. */
  void look() {
    lanes.forEach(this::look);
    Set<Path> hanging = lanes.stream().flatMap(Watchdog::abandoned).collect(Collectors.toSet());
    told.entrySet()
        .removeIf(entry -> {
          boolean over = !hanging.contains(entry.getKey());
          if (over) {
            LOG.info("a file is read again: loop={} file={}", entry.getValue(), entry.getKey());
          }
          return over;
        });
  }

  private void look(Lane lane) {
    long now = nanoTime.getAsLong();
    long reading = lane.guard.underWay();
    if (reading == 0 || reading != lane.reading) {
      lane.reading = reading;
      lane.since = now;
      return;
    }
    if (now - lane.since < HANGING_NANOS || lane.guard.abandoned().size() >= MOST_ABANDONED) {
      return;
    }
    Path file = lane.guard.abandon();
    if (file != null) {
      told.put(file, lane.name);
      LOG.warn("a reading hangs and is left out until it ends: loop={} file={}", lane.name, file);
      lane.takeOver.run();
    }
  }

  /** How many files are left out because their readers hang. */
  long hanging() {
    return lanes.stream().flatMap(Watchdog::abandoned).count();
  }

  private static Stream<Path> abandoned(Lane lane) {
    return lane.guard.abandoned().stream();
  }
}
