package io.jobglass.core.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of one job id into its attempts. A pure function of the set of events: they are
 * read in {@link JobEvent#ORDER} and told-again ones dropped, so neither order of arrival nor
 * repetition matters. An event that sorts last, as nearly all do, is read on from what was read
 * before; any other has all read again. Not thread-safe.
 *
 * <p>Which attempt an event belongs to (design.md section 4): equal SLUID; else equal scheduler
 * start time; else a start where the newest attempt has already started, or after that attempt's
 * end, opens a new one; anything else joins the latest attempt begun before it.
 */
public final class JobFold {
  private final JobId id;
  private final TreeSet<JobEvent> events = new TreeSet<>(JobEvent.ORDER);
  private final Set<String> keys = new HashSet<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final Set<String> skipped = new HashSet<>();
  private List<String> nodes = List.of();
  private int hidden;
  private boolean deleted;

  public JobFold(JobId id) {
    this.id = id;
  }

  public static JobHistory fold(JobId id, Collection<JobEvent> events) {
    JobFold fold = new JobFold(id);
    fold.addAll(events);
    return fold.history();
  }

  /**
   * Reads events in; those of a known key are passed over.
   *
   * @throws IllegalArgumentException when one is of another job
   */
  public void addAll(Collection<JobEvent> told) {
    @Nullable JobEvent last = events.isEmpty() ? null : events.getLast();
    List<JobEvent> added = new ArrayList<>();
    for (JobEvent event : told) {
      if (!event.job().equals(id)) {
        throw new IllegalArgumentException("event of " + event.job() + " in the fold of " + id);
      }
      if (keys.add(event.key())) {
        added.add(sharingNodes(event));
      }
    }
    added.sort(JobEvent.ORDER);
    events.addAll(added);
    if (last == null || added.isEmpty() || JobEvent.ORDER.compare(last, added.getFirst()) < 0) {
      added.forEach(this::read);
    } else {
      readAll();
    }
  }

  private void readAll() {
    attempts.clear();
    skipped.clear();
    hidden = 0;
    deleted = false;
    events.forEach(this::read);
  }

  /** Each Prolog of a wide job lists all its nodes; one list is kept for all. */
  private JobEvent sharingNodes(JobEvent event) {
    List<String> told = event.facts().texts(Fact.NODES);
    if (!told.equals(nodes)) {
      nodes = told;
      return event;
    }
    return told.isEmpty()
        ? event
        : event.with(event.facts().toBuilder().put(Fact.NODES, nodes).build());
  }

  /** How many events it has read. */
  public int size() {
    return events.size();
  }

  private void read(JobEvent event) {
    if (event.source() == EventSource.REPAIR) {
      giveUp(event);
      return;
    }
    switch (event.kind()) {
      case DELETED -> {
        hidden = attempts.size();
        deleted = true;
      }
      case CREATED -> {
        // A create is refused while the job is visible, so what sorts before it came after it.
        if (deleted || attempts.isEmpty() || attempts.getLast().created()) {
          open();
        }
        attempts.getLast().add(event);
        deleted = false;
      }
      case STARTED, SAMPLING_STARTED, OOM_KILLED, SAMPLING_STOPPED, FINISHED, UPDATED -> {
        Optional<Attempt> attempt = attemptOf(event);
        if (attempt.isPresent()) {
          attempt.get().add(event);
          if (attempts.indexOf(attempt.get()) < hidden) {
            skipped.add(event.key());
          }
        } else if (deleted && event.schedulerStart().isEmpty()) {
          skipped.add(event.key());
        } else {
          open().add(event);
          deleted = false;
        }
      }
    }
  }

  /** Opens nothing: what is not known to have begun is not given up. */
  private void giveUp(JobEvent event) {
    Instant ended = event.facts().time(Fact.END_TIME).orElse(event.time());
    Optional<Attempt> attempt =
        sameRun(event)
            .or(() ->
                attempts.reversed().stream()
                    .filter(run -> !run.begin().isAfter(ended))
                    .findFirst());
    attempt.ifPresent(run -> run.add(event));
    if (attempt.isEmpty() || attempts.indexOf(attempt.get()) < hidden) {
      skipped.add(event.key());
    }
  }

  private Optional<Attempt> sameRun(JobEvent event) {
    return attempts.reversed().stream().filter(attempt -> attempt.sameRun(event)).findFirst();
  }

  private Attempt open() {
    Attempt attempt = new Attempt(id, attempts.size() + 1);
    attempts.add(attempt);
    return attempt;
  }

  /** The attempt that the event belongs to; empty when it opens a new one. */
  private Optional<Attempt> attemptOf(JobEvent event) {
    if (attempts.isEmpty()) {
      return Optional.empty();
    }
    Optional<Attempt> sameRun = sameRun(event);
    if (sameRun.isPresent()) {
      return sameRun;
    }
    if (attempts.getLast().endedBefore(event)) {
      return Optional.empty();
    }
    return switch (event.kind()) {
      case STARTED -> Optional.of(attempts.getLast());
      case FINISHED, SAMPLING_STOPPED -> Optional.of(endingAttempt(event));
      case SAMPLING_STARTED, OOM_KILLED, UPDATED, CREATED, DELETED ->
          Optional.of(begunBefore(event));
    };
  }

  private Attempt endingAttempt(JobEvent event) {
    return attempts.reversed().stream()
        .filter(attempt -> attempt.awaitsEndOn(event))
        .findFirst()
        .orElseGet(() -> begunBefore(event));
  }

  private Attempt begunBefore(JobEvent event) {
    return attempts.reversed().stream()
        .filter(attempt -> !attempt.begin().isAfter(event.time()))
        .findFirst()
        .orElse(attempts.getLast());
  }

  /** What the events so far say. */
  public JobHistory history() {
    List<Job> visible = new ArrayList<>();
    for (int i = hidden; i < attempts.size(); i++) {
      visible.add(attempts.get(i).job(i + 1 < attempts.size() ? attempts.get(i + 1) : null));
    }
    return new JobHistory(visible, hidden, skipped);
  }
}
