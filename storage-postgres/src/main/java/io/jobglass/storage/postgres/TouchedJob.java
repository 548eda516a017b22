package io.jobglass.storage.postgres;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobCommands;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobHistory;
import io.jobglass.core.storage.JobDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One job within a batch: its fold, its history, and which row keeps which attempt. A row follows
 * its run when attempts are numbered anew. Not thread-safe.
 */
final class TouchedJob {
  private final JobFold fold;
  private final LongSupplier rowIds;
  private final Map<Long, JobRow> before = new HashMap<>();
  private final List<Long> surplus = new ArrayList<>();
  private SortedMap<Integer, JobRows.Place> places;
  private JobHistory history;
  private @Nullable List<JobRow> changed;

  TouchedJob(KnownJobs.Known known, LongSupplier rowIds) {
    this.fold = known.fold();
    this.places = new TreeMap<>(known.places());
    this.rowIds = rowIds;
    this.history = known.history();
    rows().forEach(row -> before.put(row.id(), row));
  }

  Optional<JobCommands.Refusal> refusal(JobEvent event) {
    return JobCommands.refusal(history, event);
  }

  /** Folds a new event in. */
  JobDecision add(JobEvent event, Instant now) {
    fold.addAll(List.of(event));
    JobHistory next = fold.history();
    JobDecision decision = JobDecision.of(history, next, event);
    Instant listedAt = event.time().isBefore(now) ? event.time() : now;
    place(decision.runs(), listedAt);
    history = next;
    changed = null;
    return decision;
  }

  private void place(List<JobDecision.Run> runs, Instant listedAt) {
    SortedMap<Integer, JobRows.Place> next = new TreeMap<>();
    SortedMap<Integer, JobRows.Place> free = new TreeMap<>(places);
    for (JobDecision.Run run : runs) {
      JobRows.@Nullable Place known =
          run.before() == null ? null : free.remove(run.before().attempt());
      next.put(
          run.after().attempt(),
          known != null ? known : new JobRows.Place(rowIds.getAsLong(), listedAt, false));
    }
    free.forEach((attempt, place) -> {
      if (next.putIfAbsent(attempt, place) != null) {
        surplus.add(place.id());
      }
    });
    places = next;
  }

  /** The visible attempts as rows, newest last. */
  private List<JobRow> rows() {
    List<JobRow> rows = new ArrayList<>();
    for (Job job : history.attempts()) {
      JobRows.@Nullable Place place = places.get(job.attempt());
      if (place != null) {
        boolean newest = job.attempt() == history.attempts().getLast().attempt();
        rows.add(new JobRow(place.id(), place.listedAt(), newest, job));
      }
    }
    return rows;
  }

  /** Rows that differ from what is stored. */
  List<JobRow> changedRows() {
    if (changed == null) {
      changed = rows().stream().filter(row -> !row.equals(before.get(row.id()))).toList();
    }
    return changed;
  }

  /** Changed rows whose nodes, or the copies kept with them, are not what is stored. */
  List<JobRow> changedNodeRows() {
    return changedRows().stream().filter(row -> !sameNodes(before.get(row.id()), row)).toList();
  }

  /** Changed rows that have lost a node. */
  List<JobRow> rowsWithFewerNodes() {
    return changedRows().stream()
        .filter(row -> {
          JobRow old = before.get(row.id());
          return old != null && !row.job().nodes().containsAll(old.job().nodes());
        })
        .toList();
  }

  private static boolean sameNodes(@Nullable JobRow old, JobRow row) {
    return old != null
        && old.newest() == row.newest()
        && old.job().state() == row.job().state()
        && Objects.equals(old.user(), row.user())
        && Objects.equals(old.account(), row.account())
        && Objects.equals(old.partition(), row.partition())
        && old.job().nodes().equals(row.job().nodes());
  }

  /** Rows of attempts that have just been hidden. */
  List<Long> hiddenRows() {
    Set<Integer> visible = visible();
    return places.entrySet().stream()
        .filter(place -> !place.getValue().hidden() && !visible.contains(place.getKey()))
        .map(place -> place.getValue().id())
        .toList();
  }

  private Set<Integer> visible() {
    return history.attempts().stream().map(Job::attempt).collect(Collectors.toSet());
  }

  /** Rows that no attempt has any more. */
  List<Long> surplusRows() {
    return List.copyOf(surplus);
  }

  /** What is stored once the batch is committed. */
  KnownJobs.Known known() {
    Set<Integer> visible = visible();
    SortedMap<Integer, JobRows.Place> stored = new TreeMap<>();
    places.forEach((attempt, place) ->
        stored.put(
            attempt, new JobRows.Place(place.id(), place.listedAt(), !visible.contains(attempt))));
    return new KnownJobs.Known(fold, history, stored);
  }
}
