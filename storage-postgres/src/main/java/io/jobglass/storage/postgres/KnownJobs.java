package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.job.JobId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of many events, as the last batches left them: a job on thousands of nodes would else be
 * read and folded from its first event at each of them. Every stored event extends its cluster's
 * chain, so what is known holds as long as the chain ends where this writer left it. Not
 * thread-safe: of the writer's thread.
 */
final class KnownJobs {
  /** Fewer events are read again as fast as they are told. */
  private static final int WORTH_KEEPING = 32;

  /** Bounds the memory, at about 600 bytes an event. */
  private static final int MAX_EVENTS = 50_000;

  private final Map<JobId, Known> jobs = new LinkedHashMap<>();
  private final Map<String, AuditRows.Head> heads = new HashMap<>();
  private int events;

  /**
   * @param fold of all stored events
   * @param history what it says
   * @param places which row keeps which attempt
   */
  record Known(JobFold fold, JobHistory history, SortedMap<Integer, JobRows.Place> places) {}

  /** Hands out what is known of the jobs, and forgets it: a batch that fails leaves it behind. */
  Map<JobId, Known> take(Set<JobId> wanted) {
    Map<JobId, Known> taken = new HashMap<>();
    for (JobId id : wanted) {
      @Nullable Known known = jobs.remove(id);
      if (known != null) {
        events -= known.fold().size();
        taken.put(id, known);
      }
    }
    return taken;
  }

  /** Whether the chains end where this writer left them; if not, forgets everything. */
  boolean current(Map<String, AuditRows.Head> stored) {
    boolean current =
        stored.entrySet().stream()
            .allMatch(
                head -> head.getValue().equals(heads.getOrDefault(head.getKey(), head.getValue())));
    if (!current) {
      jobs.clear();
      heads.clear();
      events = 0;
    }
    return current;
  }

  /**
   * Remembers the jobs of a batch that was committed.
   *
   * @param ends of the chains after it
   */
  void keep(Map<String, AuditRows.Head> ends, Map<JobId, Known> committed) {
    heads.putAll(ends);
    committed.forEach((id, known) -> {
      if (known.fold().size() >= WORTH_KEEPING) {
        jobs.put(id, known);
        events += known.fold().size();
      }
    });
    Iterator<Known> oldest = jobs.values().iterator();
    while (events > MAX_EVENTS) {
      events -= oldest.next().fold().size();
      oldest.remove();
    }
  }
}
