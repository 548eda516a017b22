package io.jobglass.core.storage;

import io.jobglass.core.audit.ChangeType;
import io.jobglass.core.job.JobReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions to list; a null filter does not filter.
 *
 * @param job all attempts of this job, deleted ones included
 * @param from inclusive
 * @param to exclusive
 * @param limit 1 to 1000
 * @param offset how many to pass over, from 0
 */
public record AuditQuery(
    @Nullable JobReference job,
    @Nullable String actor,
    @Nullable String source,
    @Nullable String correlationId,
    @Nullable ChangeType type,
    @Nullable Instant from,
    @Nullable Instant to,
    int limit,
    int offset) {
  public static final int MAX_LIMIT = 1000;

  public AuditQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", got " + limit);
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative, got " + offset);
    }
  }

  public static AuditQuery ofJob(JobReference job, int limit) {
    return new AuditQuery(job, null, null, null, null, null, null, limit, 0);
  }
}
