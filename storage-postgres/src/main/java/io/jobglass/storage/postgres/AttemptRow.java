package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement needs to know of an attempt.
 *
 * @param id of the row
 * @param started when the run began, where told
 * @param begun the same, or when it was listed
 * @param cpusPerNode logical CPUs that the job was given on each node, where told
 */
record AttemptRow(
    long id,
    @Nullable Instant started,
    Instant begun,
    @Nullable String sluid,
    @Nullable Double cpusPerNode) {

  private record Found(JobId job, boolean hidden, AttemptRow attempt) {}

  /** Hidden ones included: asked not to be, they are looked for by another index than the key's. */
  static final String OF_JOBS =
      """
      select j.cluster, j.external_id, j.hidden, j.id, j.started_at,
        coalesce(j.started_at, j.listed_at) as begun,
        j.sluid,
        cast(j.facts ->> 'allocated_cpus' as float8)
          / greatest(cast(j.facts ->> 'node_count' as float8),
                     jsonb_array_length(j.facts -> 'nodes'), 1) as cpus_per_node
      from unnest(:clusters, :ids) as wanted (cluster, external_id)
      join job j using (cluster, external_id)
      order by j.attempt
      """;

  /** The visible attempts of the jobs, oldest first; a job that is not known has no entry. */
  static Map<JobId, List<AttemptRow>> ofJobs(Handle handle, Collection<JobId> jobs) {
    Map<JobId, List<AttemptRow>> attempts = new HashMap<>();
    handle
        .createQuery(OF_JOBS)
        .bind("clusters", JobIds.clusters(jobs))
        .bind("ids", JobIds.externalIds(jobs))
        .map((row, context) -> found(row))
        .stream()
        .filter(found -> !found.hidden())
        .forEach(found ->
            attempts.computeIfAbsent(found.job(), id -> new ArrayList<>()).add(found.attempt()));
    return attempts;
  }

  private static Found found(ResultSet row) throws SQLException {
    return new Found(
        new JobId(row.getString("cluster"), row.getString("external_id")),
        row.getBoolean("hidden"),
        new AttemptRow(
            row.getLong("id"),
            Columns.optionalInstant(row, "started_at"),
            Columns.instant(row, "begun"),
            row.getString("sluid"),
            Columns.optionalDouble(row, "cpus_per_node")));
  }

  /**
   * The run a measurement is of: named by SLUID, else the newest begun by then, else the newest.
   */
  static Optional<AttemptRow> measured(
      List<AttemptRow> attempts, @Nullable String sluid, Instant time) {
    Optional<AttemptRow> named =
        sluid == null
            ? Optional.empty()
            : attempts.reversed().stream()
                .filter(attempt -> sluid.equals(attempt.sluid()))
                .findFirst();
    return named
        .or(() ->
            attempts.reversed().stream()
                .filter(attempt -> !attempt.begun().isAfter(time))
                .findFirst())
        .or(() -> attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast()));
  }
}
