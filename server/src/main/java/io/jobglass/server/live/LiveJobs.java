package io.jobglass.server.live;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that are pending or running, in memory. Records arrive in any order from many
 * threads, so where an ended attempt seems to live again the store is asked. Thread-safe: its own
 * lock guards all state.
 */
public final class LiveJobs {
  private static final int REMEMBERED_ENDS = 20_000;

  private final JobStore store;
  private final Map<JobId, SortedMap<Integer, Job>> jobs = new HashMap<>();
  private final Map<AttemptId, Boolean> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AttemptId, Boolean> eldest) {
          return size() > REMEMBERED_ENDS;
        }
      };

  public LiveJobs(JobStore store) {
    this.store = store;
  }

  /** Reads everything anew from the store, as at the start. */
  public void refill() {
    List<Job> live = store.live();
    synchronized (this) {
      jobs.clear();
      live.forEach(this::put);
    }
  }

  /**
   * Takes the record as an event left it.
   *
   * @return the attempts that are thereby first known to have ended
   */
  public List<Job> told(Job job) {
    AttemptId attempt = AttemptId.of(job);
    synchronized (this) {
      if (job.state().terminal()) {
        remove(attempt);
        return ended.put(attempt, true) == null ? List.of(job) : List.of();
      }
      boolean known = find(attempt) != null;
      if (!ended.containsKey(attempt)) {
        put(job);
        if (known || job.attempt() == 1) {
          return List.of();
        }
      }
    }
    // Back from the dead, or a new attempt that may have ended the one before.
    return readAgain(job.id());
  }

  /** Forgets a job that was hidden. */
  public synchronized void hidden(JobId id) {
    jobs.remove(id);
  }

  /** Every live attempt at this moment, in no order. */
  public synchronized List<Job> all() {
    List<Job> all = new ArrayList<>(jobs.size());
    jobs.values().forEach(attempts -> all.addAll(attempts.values()));
    return all;
  }

  /** The newest live attempt. */
  public synchronized Optional<Job> newest(JobId id) {
    SortedMap<Integer, Job> attempts = jobs.get(id);
    return attempts == null ? Optional.empty() : Optional.of(attempts.lastEntry().getValue());
  }

  private List<Job> readAgain(JobId id) {
    List<Job> attempts = store.attempts(Viewer.EVERYTHING, JobReference.newest(id.toString()));
    List<Job> over = new ArrayList<>();
    synchronized (this) {
      SortedMap<Integer, Job> before = jobs.getOrDefault(id, new TreeMap<>());
      jobs.remove(id);
      for (Job job : attempts) {
        AttemptId attempt = AttemptId.of(job);
        if (!job.state().terminal()) {
          ended.remove(attempt);
          put(job);
        } else if (ended.put(attempt, true) == null && before.containsKey(job.attempt())) {
          over.add(job);
        }
      }
    }
    return over;
  }

  private void put(Job job) {
    jobs.computeIfAbsent(job.id(), id -> new TreeMap<>()).put(job.attempt(), job);
  }

  private @Nullable Job find(AttemptId attempt) {
    SortedMap<Integer, Job> attempts = jobs.get(attempt.job());
    return attempts == null ? null : attempts.get(attempt.attempt());
  }

  private void remove(AttemptId attempt) {
    SortedMap<Integer, Job> attempts = jobs.get(attempt.job());
    if (attempts != null) {
      attempts.remove(attempt.attempt());
      if (attempts.isEmpty()) {
        jobs.remove(attempt.job());
      }
    }
  }
}
