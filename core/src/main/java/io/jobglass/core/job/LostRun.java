package io.jobglass.core.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives up a run of which nobody tells any more, which silence alone never does: the scheduler
 * knows no such job, or its time limit passed long ago, or its id runs again. The only end that is
 * withdrawn: any told end takes its place, and a later sign of life reopens the run.
 */
public final class LostRun {
  private LostRun() {}

  /**
   * The event by which the service gives a run up.
   *
   * @param key the same as long as the same is known of the run
   * @param now when it was decided: what happens to the run after that withdraws it
   * @param ended when the run was last heard of, or must have been over
   * @param sluid of the run, where known
   * @param schedulerStart likewise; without both it is the latest run begun before {@code ended}
   */
  public static JobEvent event(
      String key,
      JobId job,
      Instant now,
      Instant ended,
      @Nullable String sluid,
      @Nullable Instant schedulerStart,
      String evidence) {
    return new JobEvent(
        key,
        job,
        EventKind.FINISHED,
        EventSource.REPAIR,
        now,
        null,
        sluid,
        Facts.builder()
            .put(Fact.END_TIME, ended)
            .put(Fact.SCHEDULER_START_TIME, schedulerStart)
            .put(Fact.EVIDENCE, evidence)
            .build(),
        new Origin(EventSource.REPAIR.actor(), EventSource.REPAIR.code(), null));
  }

  /** The latest word that gives the run up, unless something happened to the run since. */
  static Optional<Ending> among(List<JobEvent> events) {
    return events.reversed().stream()
        .filter(event -> event.source() == EventSource.REPAIR)
        .findFirst()
        .filter(word -> events.stream().noneMatch(event -> signOfLifeAfter(word, event)))
        .map(word ->
            ending(
                word.facts().time(Fact.END_TIME).orElse(word.time()),
                word.facts().text(Fact.EVIDENCE).orElse("")));
  }

  /** A person who corrects the record has not seen the job run. */
  private static boolean signOfLifeAfter(JobEvent word, JobEvent event) {
    return event.source() != EventSource.REPAIR
        && event.kind() != EventKind.UPDATED
        && event.time().isAfter(word.time());
  }

  /** Of a run whose id runs again since {@code later}. */
  static Ending before(Instant later) {
    return ending(later, "a later run of this id began, and nobody told the end of this one");
  }

  private static Ending ending(Instant time, String evidence) {
    return new Ending(JobState.FAILED, EndReason.LOST, false, time, null, null, evidence);
  }
}
