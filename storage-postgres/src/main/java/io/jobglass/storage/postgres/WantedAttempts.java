package io.jobglass.storage.postgres;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Asks for what belongs to certain attempts. Stateless. */
final class WantedAttempts {
  private WantedAttempts() {}

  /** Reads one row. */
  @FunctionalInterface
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /**
   * The rows of each attempt, in the query's order; attempts without rows are left out.
   *
   * @param sql which reads {@code unnest(:clusters, :ids, :attempts)} and selects, beside what the
   *     mapper wants, cluster, external_id and number of each as the table {@code job} names them
   */
  static <T> Map<AttemptId, List<T>> rows(
      Handle handle, Collection<AttemptId> attempts, String sql, Mapper<T> mapper) {
    Map<AttemptId, List<T>> rows = new HashMap<>();
    handle
        .createQuery(sql)
        .bind(
            "clusters",
            attempts.stream().map(attempt -> attempt.job().cluster()).toArray(String[]::new))
        .bind(
            "ids",
            attempts.stream().map(attempt -> attempt.job().externalId()).toArray(String[]::new))
        .bind("attempts", attempts.stream().map(AttemptId::attempt).toArray(Integer[]::new))
        .map((row, context) -> Map.entry(attempt(row), mapper.map(row)))
        .forEach(entry ->
            rows.computeIfAbsent(entry.getKey(), attempt -> new ArrayList<>())
                .add(entry.getValue()));
    return rows;
  }

  private static AttemptId attempt(ResultSet row) throws SQLException {
    return new AttemptId(
        new JobId(row.getString("cluster"), row.getString("external_id")), row.getInt("attempt"));
  }
}
