package io.jobglass.storage.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes the tables {@code job} and {@code job_node}. Stateless. */
final class JobRows {
  private JobRows() {}

  /** Which row keeps an attempt, before a batch. */
  record Place(long id, Instant listedAt, boolean hidden) {}

  /** The rows of the jobs, hidden ones included. */
  static final String PLACES =
      """
      select j.cluster, j.external_id, j.attempt, j.id, j.listed_at, j.hidden
      from unnest(:clusters, :ids) as wanted (cluster, external_id)
      join job j using (cluster, external_id)
      """;

  static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getLong("id"), Columns.instant(row, "listed_at"), row.getBoolean("hidden"));
  }

  /** New row ids, a block of as many as the sequence counts up by. */
  static long nextIdBlock(Handle handle) {
    return handle.createQuery("select nextval('job_id')").mapTo(Long.class).one();
  }

  static void upsert(WriteStatements statements, List<JobRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    statements.add(
        """
        insert into job (id, cluster, external_id, attempt, display_id, state, reason, confirmed,
                         user_name, account, partition_name, listed_at, started_at, ended_at,
                         sluid, facts, node_runs, newest)
        select * from unnest(:jobRowIds, :jobClusters, :jobIds, :jobAttempts, :jobDisplayIds,
            :jobStates, :jobReasons, :jobConfirmed, :jobUsers, :jobAccounts, :jobPartitions,
            cast(:jobListed as timestamptz[]), cast(:jobStarted as timestamptz[]),
            cast(:jobEnded as timestamptz[]), :jobSluids, cast(:jobFacts as jsonb[]),
            cast(:jobNodeRuns as jsonb[]), :jobNewest)
        on conflict (id) do update set
          attempt = excluded.attempt, display_id = excluded.display_id,
          state = excluded.state, reason = excluded.reason, confirmed = excluded.confirmed,
          user_name = excluded.user_name, account = excluded.account,
          partition_name = excluded.partition_name, started_at = excluded.started_at,
          ended_at = excluded.ended_at, sluid = excluded.sluid, facts = excluded.facts,
          node_runs = excluded.node_runs, newest = excluded.newest, hidden = false
        """,
        update ->
            update
                .bind("jobRowIds", Columns.integer(rows, JobRow::id))
                .bind("jobClusters", Columns.text(rows, row -> row.job().id().cluster()))
                .bind("jobIds", Columns.text(rows, row -> row.job().id().externalId()))
                .bind("jobAttempts", Columns.number(rows, row -> row.job().attempt()))
                .bind("jobDisplayIds", Columns.text(rows, row -> row.job().displayId()))
                .bind("jobStates", Columns.text(rows, row -> row.job().state().code()))
                .bind("jobReasons", Columns.text(rows, JobRows::reason))
                .bind("jobConfirmed", Columns.flag(rows, row -> row.job().confirmed()))
                .bind("jobUsers", Columns.text(rows, JobRow::user))
                .bind("jobAccounts", Columns.text(rows, JobRow::account))
                .bind("jobPartitions", Columns.text(rows, JobRow::partition))
                .bind("jobListed", Columns.time(rows, JobRow::listedAt))
                .bind("jobStarted", Columns.time(rows, row -> row.job().startTime()))
                .bind("jobEnded", Columns.time(rows, row -> row.job().endTime()))
                .bind("jobSluids", Columns.text(rows, row -> row.job().sluid()))
                .bind("jobFacts", Columns.text(rows, row -> StoredJson.ofFacts(row.job().facts())))
                .bind(
                    "jobNodeRuns",
                    Columns.text(rows, row -> StoredJson.ofNodeRuns(row.job().nodeRuns())))
                .bind("jobNewest", Columns.flag(rows, JobRow::newest)));
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
