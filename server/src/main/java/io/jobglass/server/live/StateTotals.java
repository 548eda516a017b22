package io.jobglass.server.live;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many jobs have ended in each way: counted by the store now and then, and by what is told in
 * between. Thread-safe: its own lock guards the counts.
 */
public final class StateTotals {
  private static final List<JobState> ENDS =
      List.of(JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED);

  private final JobStore store;
  private final Map<JobState, Long> totals = new EnumMap<>(JobState.class);

  public StateTotals(JobStore store) {
    this.store = store;
  }

  /** Counts anew. */
  public void runOnce() {
    for (JobState state : ENDS) {
      long total =
          store
              .list(Viewer.EVERYTHING, new JobQuery(state, null, null, null, null, null, 1, 0))
              .total();
      synchronized (this) {
        totals.put(state, total);
      }
    }
  }

  /** An attempt has ended. */
  public synchronized void ended(Job job) {
    totals.merge(job.state(), 1L, Long::sum);
  }

  /** By state; what was never counted is absent. */
  public synchronized Map<JobState, Long> all() {
    return Map.copyOf(totals);
  }
}
