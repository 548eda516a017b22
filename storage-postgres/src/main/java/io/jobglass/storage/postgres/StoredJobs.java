package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What is stored of the jobs of a batch, read in one round trip after their chains are locked.
 *
 * @param heads the ends of the chains, by cluster
 * @param events every event of the jobs, and any of other jobs that has a key of the batch
 * @param places which row keeps which attempt
 */
record StoredJobs(
    Map<String, AuditRows.Head> heads,
    List<JobEvent> events,
    Map<JobId, SortedMap<Integer, JobRows.Place>> places) {

  /** Each statement sees what was committed when it starts, so the later ones see all. */
  private static final String READ =
      AuditRows.LOCK_HEADS + ";\n" + EventRows.OF_JOBS + ";\n" + JobRows.PLACES;

  /**
   * @param unknown the jobs of the batch to read; of others only events with a key of the batch
   */
  static StoredJobs locked(Handle handle, List<JobEvent> batch, Set<JobId> unknown) {
    Set<String> clusters =
        batch.stream()
            .map(event -> event.job().cluster())
            .collect(Collectors.toCollection(TreeSet::new));
    String[] keys = batch.stream().map(JobEvent::key).toArray(String[]::new);
    StoredJobs stored = read(handle, unknown, clusters, keys);
    if (stored.heads().size() < clusters.size()) {
      AuditRows.addHeads(handle, clusters);
      stored = read(handle, unknown, clusters, keys);
    }
    return stored;
  }

  private static StoredJobs read(
      Handle handle, Set<JobId> ids, Collection<String> clusters, String[] keys) {
    try (Query query = handle.createQuery(READ)) {
      return query
          .bind("headClusters", clusters.toArray(String[]::new))
          .bind("clusters", JobIds.clusters(ids))
          .bind("ids", JobIds.externalIds(ids))
          .bind("keys", keys)
          .execute((statement, context) -> of(statement.get()));
    }
  }

  private static StoredJobs of(PreparedStatement statement) throws SQLException {
    StoredJobs stored = new StoredJobs(new HashMap<>(), new ArrayList<>(), new HashMap<>());
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        AuditRows.Head head = AuditRows.head(rows);
        stored.heads().put(head.cluster(), head);
      }
    }
    statement.getMoreResults();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        stored.events().add(EventRows.event(rows));
      }
    }
    statement.getMoreResults();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        stored
            .places()
            .computeIfAbsent(JobIds.of(rows), id -> new TreeMap<>())
            .put(rows.getInt("attempt"), JobRows.place(rows));
      }
    }
    return stored;
  }
}
