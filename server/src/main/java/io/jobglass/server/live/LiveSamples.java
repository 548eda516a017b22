package io.jobglass.server.live;

import io.jobglass.core.job.JobId;
import io.jobglass.core.usage.Sample;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The newest sample of each live job that a v1 client measures itself. Thread-safe. */
public final class LiveSamples {
  /** How long such a sample counts as the present. */
  private static final Duration FRESH = Duration.ofMinutes(3);

  private static final int MOST = 100_000;

  private final Map<JobId, Sample> samples = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public LiveSamples(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes a new sample, unless there are too many jobs already. */
  public void told(JobId job, Sample sample) {
    if (samples.size() < MOST || samples.containsKey(job)) {
      samples.put(job, sample);
    }
  }

  /** Forgets a job that has ended. */
  public void ended(JobId job) {
    samples.remove(job);
  }

  /** The newest sample, while it is fresh. */
  public Optional<Sample> find(JobId job) {
    return Optional.ofNullable(samples.get(job))
        .filter(sample -> sample.time().isAfter(clock.instant().minus(FRESH)));
  }
}
