package io.jobglass.storage.postgres;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Finds jobs that shed light on another. What it reads is bounded. Stateless. */
final class RelatedJobs {
  /** How many of a user's latest jobs are looked through for those of one name. */
  private static final int MOST_LOOKED_THROUGH = 500;

  private static final int MOST_NODES = 64;

  /** A job that failed with its node began no earlier than this before. */
  private static final Duration LONGEST = Duration.ofDays(7);

  private RelatedJobs() {}

  static List<Job> ownRuns(Handle handle, Job job, int limit) {
    boolean task = job.facts().has(Fact.ARRAY_JOB_ID);
    if (job.user().isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            "select "
                + JobRow.COLUMNS
                + """
                from (select * from job
                      where user_name = :user and newest and not hidden
                        and (cast(:until as timestamptz) is null or listed_at <= :until)
                      order by listed_at desc, id desc limit :most) j
                where j.cluster = :cluster and j.external_id <> :id
                  and (j.facts->>'name' = :name or j.facts->>'array_job_id' = :array)
                order by j.listed_at desc, j.id desc limit :limit
                """)
        .bind("user", job.user().orElseThrow())
        .bind("until", task ? null : job.endTime())
        .bind("most", MOST_LOOKED_THROUGH)
        .bind("cluster", job.id().cluster())
        .bind("id", job.id().externalId())
        .bind("name", job.facts().text(Fact.NAME).orElse(null))
        .bind("array", job.facts().text(Fact.ARRAY_JOB_ID).orElse(null))
        .bind("limit", limit)
        .map((row, context) -> JobRow.job(row))
        .list();
  }

  static List<Job> neighbours(Handle handle, Job job, Duration within, int limit) {
    Instant end = job.endTime();
    if (end == null) {
      return List.of();
    }
    return handle
        .createQuery(
            "select "
                + JobRow.COLUMNS
                + """
                from (select distinct n.job_id as id from job_node n
                      where n.node = any(:nodes) and n.newest and n.state = 'failed'
                        and n.listed_at between :low and :to) n
                join job j using (id)
                where j.cluster = :cluster and j.external_id <> :id and not j.hidden
                  and j.ended_at between :from and :to
                limit :limit
                """)
        .bind("nodes", job.nodes().stream().limit(MOST_NODES).toArray(String[]::new))
        .bind("low", end.minus(LONGEST))
        .bind("from", end.minus(within))
        .bind("to", end.plus(within))
        .bind("cluster", job.id().cluster())
        .bind("id", job.id().externalId())
        .bind("limit", limit)
        .map((row, context) -> JobRow.job(row))
        .list();
  }
}
