package io.jobglass.storage.postgres;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.job.JobCommands;
import io.jobglass.core.job.JobEvent;
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
  private final Set<String> known = new HashSet<>();

  private JobBatch(Handle handle, Instant now) {
    this.handle = handle;
    this.now = now;
  }

  /**
   * Decides on the events and writes what follows.
   *
   * @param now when the decisions are made, in whole microseconds
   * @param rowIds gives unused ids of {@code job}
   */
  static List<EventResult> write(
      Handle handle, List<JobEvent> events, Instant now, LongSupplier rowIds) {
    JobBatch batch = new JobBatch(handle, now);
    batch.load(events, rowIds);
    List<EventResult> results = events.stream().map(batch::decide).toList();
    batch.save();
    return results;
  }

  private void load(List<JobEvent> events, LongSupplier rowIds) {
    StoredJobs stored = StoredJobs.locked(handle, events);
    heads.putAll(stored.heads());
    Map<JobId, List<JobEvent>> told = new HashMap<>();
    for (JobEvent event : stored.events()) {
      known.add(event.key());
      told.computeIfAbsent(event.job(), id -> new ArrayList<>()).add(event);
    }
    for (JobEvent event : events) {
      jobs.computeIfAbsent(
          event.job(),
          id ->
              new TouchedJob(
                  id,
                  told.getOrDefault(id, List.of()),
                  stored.places().getOrDefault(id, new TreeMap<>()),
                  rowIds));
    }
  }

  private EventResult decide(JobEvent event) {
    if (!known.add(event.key())) {
      return new EventResult.Skipped("it was stored before");
    }
    TouchedJob job = jobs.get(event.job());
    if (job == null) {
      throw new IllegalStateException("job " + event.job() + " was not loaded");
    }
    Optional<JobCommands.Refusal> refusal = job.refusal(event);
    if (refusal.isPresent()) {
      known.remove(event.key());
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
    AuditEntry entry =
        HashChain.link(
            new AuditEntry(
                head.sequence() + 1,
                event.job(),
                change.attempt(),
                change.type(),
                event.origin(),
                now,
                event.key(),
                change.reason(),
                change.fields(),
                change.snapshot(),
                "",
                ""),
            head.hash());
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
