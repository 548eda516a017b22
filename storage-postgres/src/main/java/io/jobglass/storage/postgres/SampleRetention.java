package io.jobglass.storage.postgres;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops whole days of samples that are older than they are kept, and when nodes reported in those;
 * summaries, jobs and their audit trail stay. Of several replicas only one works at a time.
 * Thread-safe; whoever owns it says when it runs.
 */
public final class SampleRetention {
  private static final Logger LOG = LoggerFactory.getLogger(SampleRetention.class);
  private static final Duration DEFAULT = Duration.ofDays(365);

  private final Pool writing;
  private final InstantSource clock;
  private final Duration kept;

  SampleRetention(Pool writing, InstantSource clock, @Nullable Duration kept) {
    this.writing = writing;
    this.clock = clock;
    this.kept = kept == null ? DEFAULT : kept;
    if (this.kept.compareTo(Duration.ofDays(2)) < 0) {
      throw new IllegalArgumentException("samples must be kept for 2 days or more, got " + kept);
    }
  }

  /**
   * Drops what is too old now, a day in each transaction.
   *
   * @return the days that this call dropped, oldest first
   * @throws io.jobglass.core.storage.StoreException when the database does not do it; what was
   *     dropped before stays so, and a later call goes on
   */
  public List<LocalDate> runOnce() {
    LocalDate before = LocalDate.ofInstant(clock.instant().minus(kept), ZoneOffset.UTC);
    List<LocalDate> dropped = new ArrayList<>();
    @Nullable LocalDate day = drop(before);
    while (day != null) {
      dropped.add(day);
      day = drop(before);
    }
    Instant begin = before.atStartOfDay(ZoneOffset.UTC).toInstant();
    writing.inTransaction(handle -> CoverageRows.forget(handle, begin));
    if (!dropped.isEmpty()) {
      LOG.info("dropped old samples days={} before={}", dropped.size(), before);
    }
    return dropped;
  }

  private @Nullable LocalDate drop(LocalDate before) {
    return writing.inTransaction(handle ->
        handle
            .createQuery("select drop_sample_day(:before)")
            .bind("before", before)
            .mapTo(LocalDate.class)
            .findOne()
            .orElse(null));
  }
}
