package io.jobglass.agent;

import java.util.concurrent.atomic.AtomicLong;

/** What the sampler counts of itself. Thread-safe. */
final class SamplerStats {
  private final AtomicLong ignoredJobs = new AtomicLong();
  private final AtomicLong failedFinds = new AtomicLong();
  private volatile int jobs;
  private volatile int watches;
  private volatile long refusedWatches;

  void jobs(int all) {
    jobs = all;
  }

  void watches(int active, long refused) {
    watches = active;
    refusedWatches = refused;
  }

  void jobIgnored() {
    ignoredJobs.incrementAndGet();
  }

  void findFailed() {
    failedFinds.incrementAndGet();
  }

  int jobs() {
    return jobs;
  }

  int watches() {
    return watches;
  }

  long refusedWatches() {
    return refusedWatches;
  }

  /** Times that a job was left out because there were too many. */
  long ignoredJobs() {
    return ignoredJobs.get();
  }

  long failedFinds() {
    return failedFinds.get();
  }
}
