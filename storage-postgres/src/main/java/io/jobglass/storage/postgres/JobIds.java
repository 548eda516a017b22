package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import java.util.Collection;

/** Job ids as two parallel arrays, the form in which statements take many at once. */
final class JobIds {
  private JobIds() {}

  static String[] clusters(Collection<JobId> jobs) {
    return jobs.stream().map(JobId::cluster).toArray(String[]::new);
  }

  static String[] externalIds(Collection<JobId> jobs) {
    return jobs.stream().map(JobId::externalId).toArray(String[]::new);
  }
}
