package io.jobglass.storage.testkit;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.JobDecision;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** One job of the in-memory twin. Not thread-safe. */
final class StoredJob {
  private final JobId id;
  private final LongSupplier orders;
  private final JobFold fold;
  private SortedMap<Integer, Place> places = new TreeMap<>();
  private final SortedMap<Integer, Job> everSeen = new TreeMap<>();
  private JobHistory history = JobHistory.EMPTY;

  /** Where an attempt stands in lists: by time, then in the order of becoming known. */
  private record Place(Instant listedAt, long order) {}

  /**
   * @param orders counts attempts as they become known
   */
  StoredJob(JobId id, LongSupplier orders) {
    this.id = id;
    this.orders = orders;
    this.fold = new JobFold(id);
  }

  JobId id() {
    return id;
  }

  JobHistory history() {
    return history;
  }

  List<Job> visible() {
    return history.attempts();
  }

  /** The last record of every attempt, deleted ones included. */
  List<Job> everSeen() {
    return List.copyOf(everSeen.values());
  }

  Instant lastListedAt() {
    return places.isEmpty() ? Instant.MIN : places.lastEntry().getValue().listedAt();
  }

  long lastOrder() {
    return places.isEmpty() ? 0 : places.lastEntry().getValue().order();
  }

  JobDecision add(JobEvent event, Instant now) {
    fold.addAll(List.of(event));
    JobHistory next = fold.history();
    JobDecision decision = JobDecision.of(history, next, event);
    Instant listedAt = event.time().isBefore(now) ? event.time() : now;
    SortedMap<Integer, Place> moved = new TreeMap<>();
    for (JobDecision.Run run : decision.runs()) {
      Place known = run.before() == null ? null : places.get(run.before().attempt());
      moved.put(
          run.after().attempt(), known != null ? known : new Place(listedAt, orders.getAsLong()));
      everSeen.put(run.after().attempt(), run.after());
    }
    places = moved;
    history = next;
    return decision;
  }
}
