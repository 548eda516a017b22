package io.jobglass.storage.postgres;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.ChangeType;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** The tables {@code audit} and {@code audit_head}. Stateless. */
final class AuditRows {
  /** The columns that {@link #entry} reads, of a table named {@code a}. */
  static final String COLUMNS =
      """
      a.cluster, a.sequence, a.external_id, a.attempt, a.change_type, a.actor, a.source,
      a.correlation_id, a.at, a.event_key, a.reason, a.changes::text as changes, a.snapshot,
      a.previous_hash, a.hash
      """;

  private AuditRows() {}

  /** The end of a cluster's chain. */
  record Head(String cluster, long sequence, String hash) {}

  /**
   * The ends of the clusters' chains, locked until the transaction ends: one batch at a time
   * extends a chain. Reads after it see what the batch before has written.
   */
  static final String LOCK_HEADS =
      """
      select cluster, sequence, hash from audit_head where cluster = any(:headClusters)
      order by cluster for update
      """;

  static Head head(ResultSet row) throws SQLException {
    return new Head(row.getString("cluster"), row.getLong("sequence"), row.getString("hash"));
  }

  /** Begins the chains of clusters that have none. */
  static void addHeads(Handle handle, Collection<String> sortedClusters) {
    handle
        .createUpdate(
            """
            insert into audit_head (cluster, sequence, hash)
            select cluster, 0, :start from unnest(:clusters) as wanted (cluster)
            on conflict (cluster) do nothing
            """)
        .bind("clusters", sortedClusters.toArray(String[]::new))
        .bind("start", HashChain.START)
        .execute();
  }

  /** Appends entries, and notes the ends of the chains after them. */
  static void insert(WriteStatements statements, List<AuditEntry> entries, Collection<Head> ends) {
    statements.add(
        """
        insert into audit (cluster, sequence, external_id, attempt, change_type, actor, source,
                           correlation_id, at, event_key, reason, changes, snapshot,
                           previous_hash, hash)
        select * from unnest(:auditClusters, :auditSequences, :auditIds, :auditAttempts,
            :auditTypes, :auditActors, :auditSources, :auditCorrelations,
            cast(:auditTimes as timestamptz[]), :auditKeys, :auditReasons,
            cast(:auditChanges as jsonb[]), :auditSnapshots, :auditPrevious, :auditHashes)
        """,
        update ->
            update
                .bind("auditClusters", Columns.text(entries, entry -> entry.job().cluster()))
                .bind("auditSequences", Columns.integer(entries, AuditEntry::sequence))
                .bind("auditIds", Columns.text(entries, entry -> entry.job().externalId()))
                .bind("auditAttempts", Columns.number(entries, AuditEntry::attempt))
                .bind("auditTypes", Columns.text(entries, entry -> entry.type().code()))
                .bind("auditActors", Columns.text(entries, entry -> entry.origin().actor()))
                .bind("auditSources", Columns.text(entries, entry -> entry.origin().source()))
                .bind(
                    "auditCorrelations",
                    Columns.text(entries, entry -> entry.origin().correlationId()))
                .bind("auditTimes", Columns.time(entries, AuditEntry::at))
                .bind("auditKeys", Columns.text(entries, AuditEntry::eventKey))
                .bind("auditReasons", Columns.text(entries, AuditEntry::reason))
                .bind(
                    "auditChanges",
                    Columns.text(entries, entry -> StoredJson.ofChanges(entry.changes())))
                .bind("auditSnapshots", Columns.text(entries, AuditEntry::snapshot))
                .bind("auditPrevious", Columns.text(entries, AuditEntry::previousHash))
                .bind("auditHashes", Columns.text(entries, AuditEntry::hash)));
    List<Head> heads = List.copyOf(ends);
    statements.add(
        """
        update audit_head h set sequence = e.sequence, hash = e.hash
        from unnest(:headClusters, :headSequences, :headHashes) as e (cluster, sequence, hash)
        where h.cluster = e.cluster
        """,
        update ->
            update
                .bind("headClusters", Columns.text(heads, Head::cluster))
                .bind("headSequences", Columns.integer(heads, Head::sequence))
                .bind("headHashes", Columns.text(heads, Head::hash)));
  }

  static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("sequence"),
        new JobId(row.getString("cluster"), row.getString("external_id")),
        row.getInt("attempt"),
        ChangeType.valueOf(row.getString("change_type").toUpperCase(Locale.ROOT)),
        new Origin(
            row.getString("actor"), row.getString("source"), row.getString("correlation_id")),
        Columns.instant(row, "at"),
        row.getString("event_key"),
        row.getString("reason"),
        StoredJson.changes(row.getString("changes")),
        row.getString("snapshot"),
        row.getString("previous_hash"),
        row.getString("hash"));
  }
}
