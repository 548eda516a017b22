package io.jobglass.storage.postgres;

import io.jobglass.core.accounting.Period;
import io.jobglass.core.accounting.ReportGroup;
import io.jobglass.core.accounting.ReportLine;
import io.jobglass.core.accounting.ReportRow;
import io.jobglass.core.accounting.ReportTally;
import io.jobglass.core.storage.ReportStore;
import io.jobglass.core.storage.Viewer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reports in PostgreSQL: one query finds the attempts of the period with their summaries and is
 * read row by row, so memory does not grow with the period; samples are not touched. Thread-safe.
 */
final class PostgresReportStore implements ReportStore {
  private static final int FETCH = 2000;

  private final Pool reading;
  private final InstantSource clock;

  PostgresReportStore(Pool reading, InstantSource clock) {
    this.reading = reading;
    this.clock = clock;
  }

  @Override
  public List<ReportRow> report(Viewer viewer, ReportGroup group, Period period) {
    Instant now = clock.instant();
    // The driver reads in portions only within a transaction.
    return reading.inTransaction(handle -> {
      ReportTally tally = new ReportTally(period);
      try (Stream<ReportLine> lines =
          ViewerFilter.bind(handle.createQuery(ReportLines.sql(viewer, group)), viewer)
              .bind("from", period.from())
              .bind("to", period.to())
              .setFetchSize(FETCH)
              .map((row, context) -> ReportLines.line(row, now))
              .stream()) {
        lines.forEach(tally::add);
      }
      return tally.rows();
    });
  }
}
