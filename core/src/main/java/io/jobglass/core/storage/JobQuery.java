package io.jobglass.core.storage;

import io.jobglass.core.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list; a null filter does not filter. All filters must match.
 *
 * @param text a part of the id or name, whatever its case; looked for in the newest {@link
 *     #MAX_SEARCHED} jobs that match the other filters
 * @param limit 1 to 1000
 * @param offset how many to pass over, from 0
 */
public record JobQuery(
    @Nullable JobState state,
    @Nullable String user,
    @Nullable String node,
    @Nullable String partition,
    @Nullable String account,
    @Nullable String text,
    int limit,
    int offset) {
  public static final int MAX_LIMIT = 1000;
  public static final int MAX_SEARCHED = 100_000;

  public JobQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", got " + limit);
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative, got " + offset);
    }
  }

  public static JobQuery all(int limit) {
    return new JobQuery(null, null, null, null, null, null, limit, 0);
  }
}
