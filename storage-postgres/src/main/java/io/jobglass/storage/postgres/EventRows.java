package io.jobglass.storage.postgres;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The table {@code event}. Stateless. */
final class EventRows {
  /** Every stored event of the jobs, and any of other jobs that has one of the keys. */
  static final String OF_JOBS =
      """
        with found as (
          select e.* from unnest(:clusters, :ids) as wanted (cluster, external_id)
          join event e using (cluster, external_id)
          union all
          select e.* from event e where e.key = any(:keys) and not exists (
            select from unnest(:clusters, :ids) as wanted (cluster, external_id)
            where wanted.cluster = e.cluster and wanted.external_id = e.external_id)
        )
        select key, cluster, external_id, kind, source, at, node, sluid, facts::text as facts,
               actor, origin_source, correlation_id
        from found
      """;

  private EventRows() {}

  static void insert(WriteStatements statements, List<JobEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    statements.add(
        """
        insert into event (key, cluster, external_id, kind, source, at, node, sluid, facts,
                           actor, origin_source, correlation_id)
        select * from unnest(:eventKeys, :eventClusters, :eventIds, :eventKinds, :eventSources,
            cast(:eventTimes as timestamptz[]), :eventNodes, :eventSluids,
            cast(:eventFacts as jsonb[]), :eventActors, :eventOriginSources,
            :eventCorrelations)
        """,
        update ->
            update
                .bind("eventKeys", Columns.text(events, JobEvent::key))
                .bind("eventClusters", Columns.text(events, event -> event.job().cluster()))
                .bind("eventIds", Columns.text(events, event -> event.job().externalId()))
                .bind("eventKinds", Columns.text(events, event -> event.kind().code()))
                .bind("eventSources", Columns.text(events, event -> event.source().code()))
                .bind("eventTimes", Columns.time(events, JobEvent::time))
                .bind("eventNodes", Columns.text(events, JobEvent::node))
                .bind("eventSluids", Columns.text(events, JobEvent::sluid))
                .bind(
                    "eventFacts", Columns.text(events, event -> StoredJson.ofFacts(event.facts())))
                .bind("eventActors", Columns.text(events, event -> event.origin().actor()))
                .bind("eventOriginSources", Columns.text(events, event -> event.origin().source()))
                .bind(
                    "eventCorrelations",
                    Columns.text(events, event -> event.origin().correlationId())));
  }

  static JobEvent event(ResultSet row) throws SQLException {
    return new JobEvent(
        row.getString("key"),
        JobIds.of(row),
        EventKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        EventSource.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        Columns.instant(row, "at"),
        row.getString("node"),
        row.getString("sluid"),
        StoredJson.facts(row.getString("facts")),
        new Origin(
            row.getString("actor"),
            row.getString("origin_source"),
            row.getString("correlation_id")));
  }
}
