package io.jobglass.storage.postgres;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Sees to it that the days of samples have their partitions, and tomorrow too. Days far from now,
 * by a clock that is off, share the default partition instead. Owned by the usage writer's thread.
 */
final class SampleDays {
  private static final int OLDEST_DAYS = 400;
  private static final int NEWEST_DAYS = 2;

  private final Set<LocalDate> known = new HashSet<>();

  /** Creates missing partitions; {@link #remember} them when the transaction is committed. */
  Set<LocalDate> ensure(Handle handle, Collection<Instant> times, Instant now) {
    LocalDate today = day(now);
    Set<LocalDate> missing = new TreeSet<>(List.of(today, today.plusDays(1)));
    for (Instant time : times) {
      LocalDate day = day(time);
      if (!day.isBefore(today.minusDays(OLDEST_DAYS))
          && !day.isAfter(today.plusDays(NEWEST_DAYS))) {
        missing.add(day);
      }
    }
    missing.removeAll(known);
    for (LocalDate day : missing) {
      handle
          .createQuery("select ensure_sample_day(:day)")
          .bind("day", day)
          .mapTo(String.class)
          .one();
    }
    return missing;
  }

  void remember(Set<LocalDate> days) {
    known.addAll(days);
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
