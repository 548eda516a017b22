package io.jobglass.storage.postgres;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as a row of {@code job}.
 *
 * @param id of the row; samples hang on it
 * @param listedAt place in lists; never changes
 * @param newest whether it stands for the job in lists
 */
record JobRow(long id, Instant listedAt, boolean newest, Job job) {
  /** The columns that {@link #job(ResultSet)} reads, of a table named {@code j}. */
  static final String COLUMNS =
      """
      j.id, j.cluster, j.external_id, j.attempt, j.state, j.reason, j.confirmed, j.started_at,
      j.ended_at, j.sluid, j.facts::text as facts, j.node_runs::text as node_runs
      """;

  static Job job(ResultSet row) throws SQLException {
    String reason = row.getString("reason");
    return new Job(
        new JobId(row.getString("cluster"), row.getString("external_id")),
        row.getInt("attempt"),
        known(JobState.ofCode(row.getString("state")), "state", row.getString("state")),
        reason == null ? null : known(EndReason.ofCode(reason), "reason", reason),
        row.getBoolean("confirmed"),
        Columns.optionalInstant(row, "started_at"),
        Columns.optionalInstant(row, "ended_at"),
        row.getString("sluid"),
        StoredJson.facts(row.getString("facts")),
        StoredJson.nodeRuns(row.getString("node_runs")));
  }

  private static <T> T known(Optional<T> value, String column, @Nullable String text) {
    return value.orElseThrow(
        () -> new IllegalStateException("job." + column + " holds an unknown " + text));
  }

  @Nullable String user() {
    return job.user().orElse(null);
  }

  @Nullable String account() {
    return job.facts().text(Fact.ACCOUNT).orElse(null);
  }

  @Nullable String partition() {
    return job.facts().text(Fact.PARTITION).orElse(null);
  }
}
