package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/** Job ids as two parallel arrays, the form in which statements take many at once. */
final class JobIds {
  private JobIds() {}

  static JobId of(ResultSet row) throws SQLException {
    return new JobId(row.getString("cluster"), row.getString("external_id"));
  }

  static String[] clusters(Collection<JobId> jobs) {
    return jobs.stream().map(JobId::cluster).toArray(String[]::new);
  }

  static String[] externalIds(Collection<JobId> jobs) {
    return jobs.stream().map(JobId::externalId).toArray(String[]::new);
  }
}
