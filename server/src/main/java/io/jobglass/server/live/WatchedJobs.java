package io.jobglass.server.live;

import io.jobglass.core.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs that someone looks at: asked for by id within the last minute. Thread-safe. */
public final class WatchedJobs {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MOST = 10_000;

  private final Map<JobId, Instant> askedAt = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public WatchedJobs(InstantSource clock) {
    this.clock = clock;
  }

  /** Someone asks for the job. */
  public void asked(JobId job) {
    if (askedAt.size() >= MOST) {
      askedAt.keySet().removeIf(known -> !watched(known));
    }
    if (askedAt.size() < MOST) {
      askedAt.put(job, clock.instant());
    }
  }

  public boolean watched(JobId job) {
    Instant at = askedAt.get(job);
    return at != null && clock.instant().isBefore(at.plus(MINUTE));
  }
}
