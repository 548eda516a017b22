package io.jobglass.core.storage;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.ChangeType;
import io.jobglass.core.audit.FieldChange;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.audit.JobSnapshot;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a new event did to a job: the answer to its sender, and what the audit trail says. A pure
 * function of the histories before and after, shared by every store.
 *
 * @param runs the visible attempts after the event, oldest first
 * @param changes what to audit, one for each attempt that changed; never empty
 */
public record JobDecision(EventResult result, List<Run> runs, List<Change> changes) {

  /**
   * A visible attempt after the event, and the same run before it; null when the event opened it.
   */
  public record Run(@Nullable Job before, Job after) {
    boolean changed() {
      return !after.equals(before);
    }
  }

  /**
   * One entry of the audit trail, but for its place there.
   *
   * @param attempt which run; 0 when the event touched none
   * @param snapshot the record after the decision, canonical JSON
   */
  public record Change(
      int attempt,
      ChangeType type,
      @Nullable String reason,
      List<FieldChange> fields,
      String snapshot) {
    public Change {
      fields = List.copyOf(fields);
    }

    /**
     * The entry, put after the last one of its cluster.
     *
     * @param sequence of the last one; 0 when there is none
     * @param hash of the last one
     */
    public AuditEntry after(long sequence, String hash, JobEvent event, Instant at) {
      return HashChain.link(
          new AuditEntry(
              sequence + 1,
              event.job(),
              attempt,
              type,
              event.origin(),
              at,
              event.key(),
              reason,
              fields,
              snapshot,
              "",
              ""),
          hash);
    }
  }

  public JobDecision {
    runs = List.copyOf(runs);
    changes = List.copyOf(changes);
  }

  public static JobDecision of(JobHistory before, JobHistory after, JobEvent event) {
    List<Run> runs = runs(before.attempts(), after.attempts());
    if (event.kind() == EventKind.DELETED && before.newest().isPresent()) {
      return deleted(before.newest().get(), runs);
    }
    List<Run> changed = runs.stream().filter(Run::changed).toList();
    if (changed.isEmpty()) {
      return skipped(after, event, runs);
    }
    List<Change> changes = changed.stream().map(run -> change(run, event)).toList();
    for (Run run : changed.reversed()) {
      if (run.before() == null) {
        return new JobDecision(new EventResult.Created(run.after()), runs, changes);
      }
    }
    return new JobDecision(new EventResult.Updated(changed.getLast().after()), runs, changes);
  }

  private static JobDecision deleted(Job newest, List<Run> runs) {
    Change change =
        new Change(
            newest.attempt(),
            ChangeType.DELETE,
            null,
            List.of(new FieldChange("deleted", null, "true")),
            JobSnapshot.of(newest));
    return new JobDecision(new EventResult.Updated(newest), runs, List.of(change));
  }

  private static JobDecision skipped(JobHistory after, JobEvent event, List<Run> runs) {
    String why =
        after.newest().isEmpty() || after.skipped().contains(event.key())
            ? "the job is deleted"
            : "changes nothing that is known already or better";
    String snapshot = after.newest().map(JobSnapshot::of).orElse("{}");
    Change change = new Change(0, ChangeType.SKIP, why, List.of(), snapshot);
    return new JobDecision(new EventResult.Skipped(why), runs, List.of(change));
  }

  private static Change change(Run run, JobEvent event) {
    ChangeType type =
        switch (event.kind()) {
          case CREATED -> ChangeType.CREATE;
          case UPDATED -> ChangeType.UPDATE;
          case DELETED -> ChangeType.DELETE;
          case STARTED, SAMPLING_STARTED, OOM_KILLED, SAMPLING_STOPPED, FINISHED ->
              ChangeType.UPSERT;
        };
    return new Change(
        run.after().attempt(),
        type,
        reason(run, event),
        JobSnapshot.changes(run.before(), run.after()),
        JobSnapshot.of(run.after()));
  }

  private static @Nullable String reason(Run run, JobEvent event) {
    boolean wasLost = run.before() != null && run.before().reason() == EndReason.LOST;
    boolean isLost = run.after().reason() == EndReason.LOST;
    if (wasLost && !isLost) {
      return "no longer lost: " + event.kind().code() + " told by " + event.source().code();
    }
    if (isLost && !wasLost) {
      return run.after().facts().text(Fact.EVIDENCE).orElse(null);
    }
    return event.kind() == EventKind.OOM_KILLED
        ? "kills for memory that the kernel counted on "
            + event.node()
            + " so far: "
            + event.facts().integer(Fact.OOM_KILLS).orElse(0)
        : event.facts().text(Fact.EVIDENCE).orElse(null);
  }

  /**
   * Pairs attempts before and after one event. A late event can open an attempt before others,
   * which then count one higher: runs that are equal but for their number, from the newest back,
   * are the same; the others keep their order.
   */
  private static List<Run> runs(List<Job> before, List<Job> after) {
    int same = 0;
    while (same < Math.min(before.size(), after.size())
        && equalButForNumber(
            before.get(before.size() - 1 - same), after.get(after.size() - 1 - same))) {
      same++;
    }
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      int fromEnd = after.size() - i;
      int old = fromEnd <= same ? before.size() - fromEnd : i;
      boolean known = fromEnd <= same || old < before.size() - same;
      runs.add(new Run(known ? before.get(old) : null, after.get(i)));
    }
    return runs;
  }

  private static boolean equalButForNumber(Job before, Job after) {
    return numbered(before, after.attempt()).equals(after);
  }

  private static Job numbered(Job job, int attempt) {
    return new Job(
        job.id(),
        attempt,
        job.state(),
        job.reason(),
        job.confirmed(),
        job.startTime(),
        job.endTime(),
        job.sluid(),
        job.facts(),
        job.nodeRuns());
  }
}
