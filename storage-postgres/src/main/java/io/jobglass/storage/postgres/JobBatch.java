package io.jobglass.storage.postgres;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.job.JobCommands;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * One transaction of events: each is decided upon by itself, in order, against the history that the
 * one before it left; what is written is the last state. Not thread-safe; used once.
 */
final class JobBatch {
  private final Handle handle;
  private final Instant now;
  private final List<JobEvent> accepted = new ArrayList<>();
  private final List<AuditEntry> entries = new ArrayList<>();
  private final Map<JobId, TouchedJob> jobs = new HashMap<>();
  private final Map<String, AuditRows.Head> heads = new HashMap<>();
  private final Set<String> keys = new HashSet<>();

  private JobBatch(Handle handle, Instant now) {
    this.handle = handle;
    this.now = now;
  }

  /** What a batch answers, and what is to be remembered of it once it is committed. */
  record Written(
      List<EventResult> results,
      Map<String, AuditRows.Head> heads,
      Map<JobId, KnownJobs.Known> jobs) {}

  /**
   * Decides on the events and writes what follows.
   *
   * @param now when the decisions are made, in whole microseconds
   * @param rowIds gives unused ids of {@code job}
   * @param known jobs that need not be read
   */
  static Written write(
      Handle handle, List<JobEvent> events, Instant now, LongSupplier rowIds, KnownJobs known) {
    JobBatch batch = new JobBatch(handle, now);
    batch.load(events, rowIds, known);
    List<EventResult> results = events.stream().map(batch::decide).toList();
    batch.save();
    Map<JobId, KnownJobs.Known> jobs = new HashMap<>();
    batch.jobs.forEach((id, job) -> jobs.put(id, job.known()));
    return new Written(results, batch.heads, jobs);
  }

  private void load(List<JobEvent> events, LongSupplier rowIds, KnownJobs known) {
    Set<JobId> ids = events.stream().map(JobEvent::job).collect(Collectors.toSet());
    Map<JobId, KnownJobs.Known> loaded = known.take(ids);
    Set<JobId> unknown = new HashSet<>(ids);
    unknown.removeAll(loaded.keySet());
    StoredJobs stored = StoredJobs.locked(handle, events, unknown);
    if (!known.current(stored.heads()) && !loaded.isEmpty()) {
      loaded.clear();
      unknown = ids;
      stored = StoredJobs.locked(handle, events, ids);
    }
    heads.putAll(stored.heads());
    Map<JobId, List<JobEvent>> told = new HashMap<>();
    for (JobEvent event : stored.events()) {
      keys.add(event.key());
      told.computeIfAbsent(event.job(), id -> new ArrayList<>()).add(event);
    }
    for (JobId id : unknown) {
      JobFold fold = new JobFold(id);
      fold.addAll(told.getOrDefault(id, List.of()));
      loaded.put(
          id,
          new KnownJobs.Known(
              fold, fold.history(), stored.places().getOrDefault(id, new TreeMap<>())));
    }
    loaded.forEach((id, job) -> jobs.put(id, new TouchedJob(job, rowIds)));
  }

  private EventResult decide(JobEvent event) {
    if (!keys.add(event.key())) {
      return new EventResult.Skipped("it was stored before");
    }
    TouchedJob job = jobs.get(event.job());
    if (job == null) {
      throw new IllegalStateException("job " + event.job() + " was not loaded");
    }
    Optional<JobCommands.Refusal> refusal = job.refusal(event);
    if (refusal.isPresent()) {
      keys.remove(event.key());
      return new EventResult.Refused(refusal.get());
    }
    JobDecision decision = job.add(event, now);
    accepted.add(event);
    decision.changes().forEach(change -> audit(event, change));
    return decision.result();
  }

  private void audit(JobEvent event, JobDecision.Change change) {
    String cluster = event.job().cluster();
    AuditRows.Head head =
        heads.getOrDefault(cluster, new AuditRows.Head(cluster, 0, HashChain.START));
    AuditEntry entry = change.after(head.sequence(), head.hash(), event, now);
    entries.add(entry);
    heads.put(cluster, new AuditRows.Head(cluster, entry.sequence(), entry.hash()));
  }

  private void save() {
    if (accepted.isEmpty()) {
      return;
    }
    JobRows.delete(handle, collect(TouchedJob::surplusRows));
    JobRows.hide(handle, collect(TouchedJob::hiddenRows));
    JobNodeRows.retain(handle, collect(TouchedJob::rowsWithFewerNodes));
    WriteStatements statements = new WriteStatements();
    EventRows.insert(statements, accepted);
    JobRows.upsert(statements, collect(TouchedJob::changedRows));
    JobNodeRows.upsert(statements, collect(TouchedJob::changedNodeRows));
    AuditRows.insert(statements, entries, heads.values());
    statements.execute(handle);
  }

  private <T> List<T> collect(Function<TouchedJob, Collection<T>> part) {
    List<T> all = new ArrayList<>();
    jobs.values().forEach(job -> all.addAll(part.apply(job)));
    return all;
  }
}
