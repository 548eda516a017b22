package io.jobglass.storage.postgres;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The table {@code event}. Stateless. */
final class EventRows {
  private EventRows() {}

  /** Every stored event of the jobs; a job without any has no entry. */
  static Map<JobId, List<JobEvent>> ofJobs(Handle handle, Collection<JobId> jobs) {
    Map<JobId, List<JobEvent>> events = new HashMap<>();
    handle
        .createQuery(
            """
            select e.key, e.cluster, e.external_id, e.kind, e.source, e.at, e.node, e.sluid,
                   e.facts::text as facts, e.actor, e.origin_source, e.correlation_id
            from unnest(:clusters, :ids) as wanted (cluster, external_id)
            join event e using (cluster, external_id)
            """)
        .bind("clusters", JobIds.clusters(jobs))
        .bind("ids", JobIds.externalIds(jobs))
        .map((row, context) -> event(row))
        .forEach(event -> events.computeIfAbsent(event.job(), id -> new ArrayList<>()).add(event));
    return events;
  }

  /** Which of the keys are stored, for whatever job. */
  static Set<String> stored(Handle handle, Collection<String> keys) {
    return new HashSet<>(
        handle
            .createQuery("select key from event where key = any(:keys)")
            .bind("keys", keys.toArray(String[]::new))
            .mapTo(String.class)
            .list());
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
