package io.jobglass.server.live;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.Viewer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who follow jobs what changed, in memory; who tells never waits for who follows.
 * Thread-safe.
 */
public final class JobFeed {
  /** How many may follow at once. */
  public static final int MOST_FOLLOWERS = 500;

  private final LiveJobs liveJobs;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final LongAdder missed = new LongAdder();
  private boolean closed;

  public JobFeed(LiveJobs liveJobs) {
    this.liveJobs = liveJobs;
  }

  /**
   * Begins to follow; the follower must be closed.
   *
   * @param only one job, or null for all that the viewer sees
   * @return empty when as many follow as may, or the service stops
   */
  public synchronized Optional<Follower> follow(Viewer viewer, @Nullable JobId only) {
    if (closed || followers.size() >= MOST_FOLLOWERS) {
      return Optional.empty();
    }
    Follower follower = new Follower(viewer, only, missed::increment, followers::remove);
    followers.add(follower);
    return Optional.of(follower);
  }

  /** The record of a job changed. */
  public void recorded(Job job) {
    tell(List.of(job), true);
  }

  /** New measurements of jobs are stored; those that do not live are passed over. */
  public void measured(List<JobId> ids) {
    if (followers.isEmpty()) {
      return;
    }
    List<Job> jobs = new ArrayList<>();
    ids.forEach(id -> liveJobs.newest(id).ifPresent(jobs::add));
    tell(jobs, false);
  }

  private void tell(List<Job> jobs, boolean recorded) {
    for (Follower follower : followers) {
      for (Job job : jobs) {
        if (follower.wants(job)) {
          follower.told(JobChange.of(job, recorded));
        }
      }
    }
  }

  /** How many follow. */
  public int followers() {
    return followers.size();
  }

  /** How often changes were dropped for a slow follower. */
  public long missed() {
    return missed.sum();
  }

  /** Ends every following, and lets none begin. */
  public synchronized void close() {
    closed = true;
    followers.forEach(Follower::end);
  }
}
