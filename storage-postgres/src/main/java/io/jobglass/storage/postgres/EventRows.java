package io.jobglass.storage.postgres;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** The table {@code event}. Stateless. */
final class EventRows {
  private EventRows() {}

  /** Every stored event of the jobs, and any of other jobs that has one of the keys. */
  static List<JobEvent> ofJobs(Handle handle, Collection<JobId> jobs, Collection<String> keys) {
    return handle
        .createQuery(
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
            """)
        .bind("clusters", JobIds.clusters(jobs))
        .bind("ids", JobIds.externalIds(jobs))
        .bind("keys", keys.toArray(String[]::new))
        .map((row, context) -> event(row))
        .list();
  }

  static void insert(Handle handle, List<JobEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into event (key, cluster, external_id, kind, source, at, node, sluid, facts,
                               actor, origin_source, correlation_id)
            select * from unnest(:keys, :clusters, :ids, :kinds, :sources,
                cast(:times as timestamptz[]), :nodes, :sluids, cast(:facts as jsonb[]),
                :actors, :originSources, :correlations)
            """)
        .bind("keys", Columns.text(events, JobEvent::key))
        .bind("clusters", Columns.text(events, event -> event.job().cluster()))
        .bind("ids", Columns.text(events, event -> event.job().externalId()))
        .bind("kinds", Columns.text(events, event -> event.kind().code()))
        .bind("sources", Columns.text(events, event -> event.source().code()))
        .bind("times", Columns.time(events, JobEvent::time))
        .bind("nodes", Columns.text(events, JobEvent::node))
        .bind("sluids", Columns.text(events, JobEvent::sluid))
        .bind("facts", Columns.text(events, event -> StoredJson.ofFacts(event.facts())))
        .bind("actors", Columns.text(events, event -> event.origin().actor()))
        .bind("originSources", Columns.text(events, event -> event.origin().source()))
        .bind("correlations", Columns.text(events, event -> event.origin().correlationId()))
        .execute();
  }

  private static JobEvent event(ResultSet row) throws SQLException {
    return new JobEvent(
        row.getString("key"),
        new JobId(row.getString("cluster"), row.getString("external_id")),
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
