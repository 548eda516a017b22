package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Writes the tables {@code job} and {@code job_node}. Stateless. */
final class JobRows {
  private JobRows() {}

  /** Which row keeps an attempt, before a batch. */
  record Place(long id, Instant listedAt, boolean hidden) {}

  /** The rows of the jobs by attempt number, hidden ones included. */
  static Map<JobId, SortedMap<Integer, Place>> places(Handle handle, Collection<JobId> jobs) {
    Map<JobId, SortedMap<Integer, Place>> places = new HashMap<>();
    handle
        .createQuery(
            """
            select j.cluster, j.external_id, j.attempt, j.id, j.listed_at, j.hidden
            from unnest(:clusters, :ids) as wanted (cluster, external_id)
            join job j using (cluster, external_id)
            """)
        .bind("clusters", JobIds.clusters(jobs))
        .bind("ids", JobIds.externalIds(jobs))
        .map((row, context) -> addPlace(row, places))
        .list();
    return places;
  }

  private static Place addPlace(ResultSet row, Map<JobId, SortedMap<Integer, Place>> places)
      throws SQLException {
    Place place =
        new Place(row.getLong("id"), Columns.instant(row, "listed_at"), row.getBoolean("hidden"));
    JobId job = new JobId(row.getString("cluster"), row.getString("external_id"));
    places.computeIfAbsent(job, id -> new TreeMap<>()).put(row.getInt("attempt"), place);
    return place;
  }

  /** New row ids, a block of as many as the sequence counts up by. */
  static long nextIdBlock(Handle handle) {
    return handle.createQuery("select nextval('job_id')").mapTo(Long.class).one();
  }

  static void upsert(Handle handle, List<JobRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into job (id, cluster, external_id, attempt, display_id, state, reason, confirmed,
                             user_name, account, partition_name, listed_at, started_at, ended_at,
                             sluid, facts, node_runs, newest)
            select * from unnest(:rowIds, :clusters, :ids, :attempts, :displayIds, :states,
                :reasons, :confirmed, :users, :accounts, :partitions,
                cast(:listed as timestamptz[]), cast(:started as timestamptz[]),
                cast(:ended as timestamptz[]), :sluids, cast(:facts as jsonb[]),
                cast(:nodeRuns as jsonb[]), :newest)
            on conflict (id) do update set
              attempt = excluded.attempt, display_id = excluded.display_id,
              state = excluded.state, reason = excluded.reason, confirmed = excluded.confirmed,
              user_name = excluded.user_name, account = excluded.account,
              partition_name = excluded.partition_name, started_at = excluded.started_at,
              ended_at = excluded.ended_at, sluid = excluded.sluid, facts = excluded.facts,
              node_runs = excluded.node_runs, newest = excluded.newest, hidden = false
            """)
        .bind("rowIds", Columns.integer(rows, JobRow::id))
        .bind("clusters", Columns.text(rows, row -> row.job().id().cluster()))
        .bind("ids", Columns.text(rows, row -> row.job().id().externalId()))
        .bind("attempts", Columns.number(rows, row -> row.job().attempt()))
        .bind("displayIds", Columns.text(rows, row -> row.job().displayId()))
        .bind("states", Columns.text(rows, row -> row.job().state().code()))
        .bind("reasons", Columns.text(rows, JobRows::reason))
        .bind("confirmed", Columns.flag(rows, row -> row.job().confirmed()))
        .bind("users", Columns.text(rows, JobRow::user))
        .bind("accounts", Columns.text(rows, JobRow::account))
        .bind("partitions", Columns.text(rows, JobRow::partition))
        .bind("listed", Columns.time(rows, JobRow::listedAt))
        .bind("started", Columns.time(rows, row -> row.job().startTime()))
        .bind("ended", Columns.time(rows, row -> row.job().endTime()))
        .bind("sluids", Columns.text(rows, row -> row.job().sluid()))
        .bind("facts", Columns.text(rows, row -> StoredJson.ofFacts(row.job().facts())))
        .bind("nodeRuns", Columns.text(rows, row -> StoredJson.ofNodeRuns(row.job().nodeRuns())))
        .bind("newest", Columns.flag(rows, JobRow::newest))
        .execute();
  }

  private static @org.jspecify.annotations.Nullable String reason(JobRow row) {
    return row.job().reason() == null ? null : row.job().reason().code();
  }

  /** Takes attempts out of every view; their rows stay for their samples and their audit trail. */
  static void hide(Handle handle, Collection<Long> ids) {
    if (ids.isEmpty()) {
      return;
    }
    Long[] hidden = ids.toArray(Long[]::new);
    handle
        .createUpdate("update job set hidden = true, newest = false where id = any(:ids)")
        .bind("ids", hidden)
        .execute();
    handle
        .createUpdate("update job_node set newest = false where job_id = any(:ids)")
        .bind("ids", hidden)
        .execute();
  }

  /** Removes rows whose attempt turned out to be part of another. */
  static void delete(Handle handle, Collection<Long> ids) {
    if (ids.isEmpty()) {
      return;
    }
    Long[] deleted = ids.toArray(Long[]::new);
    handle.createUpdate("delete from job where id = any(:ids)").bind("ids", deleted).execute();
    handle
        .createUpdate("delete from job_node where job_id = any(:ids)")
        .bind("ids", deleted)
        .execute();
  }
}
