package io.jobglass.storage.postgres;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.usage.Coverage;
import io.jobglass.core.usage.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The time that reports are about: the column {@code node.covered}. Stateless. */
final class CoverageRows {
  /**
   * Windows melt when the next begins this long after the one before, because clocks are set; so a
   * gap is kept shorter by it.
   */
  private static final Duration MELT = Duration.ofSeconds(1);

  private static final double LONGEST_WINDOW_SECONDS = 3600;

  /** How long a report may be under way before its absence is a gap: two windows of an agent. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(30);

  private CoverageRows() {}

  /** Notes the windows of reports; in any order, and as often as they come. */
  static void add(Handle handle, List<NodeReport> reports, Map<NodeRows.Name, Integer> nodes) {
    handle
        .createUpdate(
            """
            update node n set covered = n.covered + r.windows
            from (select id, range_agg(tstzrange(low, high, '[]')) as windows
                  from unnest(:ids, cast(:lows as timestamptz[]), cast(:highs as timestamptz[]))
                    as w (id, low, high) group by id) r
            where n.id = r.id and not n.covered @> r.windows
            """)
        .bind("ids", Columns.number(reports, report -> nodes.get(NodeRows.Name.of(report))))
        .bind("lows", Columns.time(reports, CoverageRows::begin))
        .bind("highs", Columns.time(reports, NodeReport::time))
        .execute();
  }

  /** Forgets the windows before a time; says of how many nodes. */
  static int forget(Handle handle, Instant before) {
    return handle
        .createUpdate(
            """
            update node set covered = covered * tstzmultirange(tstzrange(:before, null)),
              covered_from = :before
            where covered && tstzmultirange(tstzrange(null, :before))
            """)
        .bind("before", before)
        .execute();
  }

  private static Instant begin(NodeReport report) {
    double seconds = Math.min(report.intervalSeconds(), LONGEST_WINDOW_SECONDS);
    return report.time().minusMillis((long) (1000 * seconds)).minus(MELT);
  }

  /** Empty when no agent measured the attempt, or its windows have been forgotten. */
  static Optional<Coverage> of(Handle handle, AttemptId attempt, Instant now) {
    return handle
        .createQuery(
            """
            select count(*) as nodes, coalesce(sum(gap.count), 0) as gaps,
              coalesce(sum(gap.seconds), 0) as seconds
            from job j
            join node_usage u on u.job_id = j.id
            join node n on n.id = u.node_id and n.last_report_at is not null
            cross join lateral (
              select coalesce(j.started_at, u.first_at) as low,
                least(coalesce(j.ended_at, :now), greatest(:told, n.last_report_at)) as high) life
            cross join lateral (
              select count(*) as count, sum(extract(epoch from upper(hole) - lower(hole))
                + case when upper(hole) < life.high then :melt else 0 end) as seconds
              from unnest(tstzmultirange(tstzrange(life.low, greatest(life.low, life.high)))
                - n.covered) as hole) gap
            where j.cluster = :cluster and j.external_id = :id and j.attempt = :attempt
            having bool_and(n.covered_from is null or n.covered_from <= life.low)
            """)
        .bind("cluster", attempt.job().cluster())
        .bind("id", attempt.job().externalId())
        .bind("attempt", attempt.attempt())
        .bind("now", now)
        .bind("told", now.minus(UNDER_WAY))
        .bind("melt", MELT.toSeconds())
        .map((row, context) ->
            new Coverage(
                row.getInt("nodes"),
                row.getInt("gaps"),
                Duration.ofMillis(Math.round(1000 * row.getDouble("seconds")))))
        .findOne()
        .filter(coverage -> coverage.measuredNodes() > 0);
  }
}
