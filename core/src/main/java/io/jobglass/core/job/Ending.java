package io.jobglass.core.job;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, decided field by field by the highest authority that tells it.
 *
 * @param confirmed false where only scripts told a 0:0, which they see for success, cancel, time
 *     limit, preemption and requeue alike
 * @param exitCode of the source that decided, absent when it told none
 * @param signal likewise
 * @param evidence for an end that no event of the run tells, null for any other
 */
record Ending(
    JobState state,
    EndReason reason,
    boolean confirmed,
    Instant time,
    @Nullable Long exitCode,
    @Nullable Long signal,
    @Nullable String evidence) {

  /** Slurm's stand-in for a kill for memory, as {@code derived_ec} prints it. */
  private static final String DERIVED_OUT_OF_MEMORY = "0:125";

  private static final Comparator<JobEvent> BY_AUTHORITY =
      Comparator.comparing((JobEvent event) -> event.source().authority())
          .thenComparing(JobEvent::time)
          .thenComparing(JobEvent::key);

  /** Empty while the attempt lives. */
  static Optional<Ending> of(List<JobEvent> all, List<NodeRun> nodeRuns, Facts facts) {
    List<JobEvent> events =
        all.stream().filter(event -> event.source() != EventSource.REPAIR).toList();
    return told(events, nodeRuns, facts).or(() -> LostRun.among(all));
  }

  private static Optional<Ending> told(List<JobEvent> events, List<NodeRun> nodeRuns, Facts facts) {
    long oomKills =
        nodeRuns.stream().mapToLong(run -> run.measured().integer(Fact.OOM_KILLS).orElse(0)).sum();
    List<JobEvent> claims = events.stream().filter(Ending::claimsEnd).toList();
    boolean wholeJob = claims.stream().anyMatch(claim -> claim.node() == null);
    if (wholeJob || everyNodeEnded(claims, nodeRuns, facts)) {
      return Optional.of(decide(claims, oomKills, facts));
    }
    return observed(events, nodeRuns, oomKills);
  }

  /** Whether the event says that a run, or its part on a node, has ended. */
  static boolean claimsEnd(JobEvent event) {
    return event.kind() == EventKind.FINISHED
        || (event.kind() == EventKind.UPDATED
            && state(event).filter(JobState::terminal).isPresent());
  }

  private static boolean everyNodeEnded(
      List<JobEvent> claims, List<NodeRun> nodeRuns, Facts facts) {
    if (claims.isEmpty()) {
      return false;
    }
    List<String> ended =
        nodeRuns.stream().filter(run -> run.ended() != null).map(NodeRun::node).toList();
    List<String> nodes = facts.texts(Fact.NODES);
    if (!nodes.isEmpty()) {
      return Set.copyOf(ended).containsAll(nodes);
    }
    return ended.size() >= facts.integer(Fact.NODE_COUNT).orElse(nodeRuns.size());
  }

  /** Where only the agent ever saw the job, the end of its last cgroup is all there is to know. */
  private static Optional<Ending> observed(
      List<JobEvent> events, List<NodeRun> nodeRuns, long oomKills) {
    boolean over =
        events.stream().allMatch(event -> event.source() == EventSource.AGENT)
            && nodeRuns.stream().allMatch(Ending::samplingOver);
    if (!over) {
      return Optional.empty();
    }
    Instant time = latest(events, JobEvent::time).orElseThrow();
    return Optional.of(
        oomKills > 0
            ? new Ending(JobState.FAILED, EndReason.OUT_OF_MEMORY, false, time, null, null, null)
            : new Ending(JobState.COMPLETED, EndReason.UNKNOWN, false, time, null, null, null));
  }

  private static boolean samplingOver(NodeRun run) {
    return run.samplingStopped() != null
        && (run.samplingStarted() == null
            || !run.samplingStopped().isBefore(run.samplingStarted()));
  }

  private static Ending decide(List<JobEvent> claims, long oomKills, Facts facts) {
    List<JobEvent> strongestFirst = claims.stream().sorted(BY_AUTHORITY.reversed()).toList();
    JobEvent named =
        first(strongestFirst, claim -> told(claim, Fact.STATE) || told(claim, Fact.REASON));
    JobEvent status =
        first(
            strongestFirst,
            claim ->
                (told(claim, Fact.EXIT_CODE) || told(claim, Fact.SIGNAL)) && !stale(claim, named));
    Long exitCode = status == null ? null : number(status, Fact.EXIT_CODE);
    boolean hidesSignal = false;
    if (status != null && exitCode != null && status.source() == EventSource.ACCOUNTING) {
      Long whole = wholeCode(exitCode, claims);
      hidesSignal = whole == null && Conclusion.mayHideSignal(exitCode);
      exitCode = whole == null ? exitCode : whole;
    }
    Long signal = status == null ? null : number(status, Fact.SIGNAL);
    JobEvent decider = strongestFirst.getFirst();
    Conclusion conclusion =
        named != null && !outranked(named, status)
            ? Conclusion.ofWord(named, exitCode, signal)
            : Conclusion.ofStatus(exitCode, signal, facts, time(strongestFirst));
    if (conclusion.explainedByKill()
        && (oomKills > 0
            || facts
                .text(Fact.DERIVED_EXIT_CODE)
                .filter(DERIVED_OUT_OF_MEMORY::equals)
                .isPresent())) {
      conclusion = new Conclusion(JobState.FAILED, EndReason.OUT_OF_MEMORY, true);
    }
    boolean confirmed =
        !(hidesSignal && conclusion.reason() == EndReason.EXIT_CODE)
            && (conclusion.certain()
                || decider.source().authority().compareTo(Authority.COMPLETION) >= 0);
    return new Ending(
        conclusion.state(),
        conclusion.reason(),
        confirmed,
        time(strongestFirst),
        exitCode,
        signal,
        null);
  }

  /**
   * Accounting is asked through a program that prints exit codes from 128 up less 128. Who else was
   * told the code knows all of it; null when nobody was.
   */
  private static @Nullable Long wholeCode(long printed, List<JobEvent> claims) {
    return claims.stream()
        .filter(claim -> claim.source() != EventSource.ACCOUNTING)
        .map(claim -> number(claim, Fact.EXIT_CODE))
        .filter(code -> code != null && code % Conclusion.SHELL_SIGNAL == printed)
        .findFirst()
        .orElse(null);
  }

  /**
   * Scripts are told a wait status that was frozen before the processes ended, or made up: it says
   * nothing once a stronger source has given the reason.
   */
  private static boolean stale(JobEvent claim, @Nullable JobEvent named) {
    return named != null
        && told(named, Fact.REASON)
        && named.source().authority().compareTo(claim.source().authority()) > 0;
  }

  /** A stronger source told a plain wait status, which outweighs a weaker source's word. */
  private static boolean outranked(JobEvent named, @Nullable JobEvent status) {
    return status != null
        && status.source().authority().compareTo(named.source().authority()) > 0
        && status.source().authority().compareTo(Authority.COMPLETION) >= 0;
  }

  /**
   * The end time of the highest authority; among equals, as nodes are, the latest. A person who
   * corrects the record of an ended job does not move its end.
   */
  private static Instant time(List<JobEvent> strongestFirst) {
    JobEvent strongest = strongestFirst.getFirst();
    if (strongest.kind() == EventKind.UPDATED) {
      List<JobEvent> before =
          strongestFirst.stream()
              .filter(claim -> claim.kind() == EventKind.FINISHED)
              .filter(claim -> !claim.time().isAfter(strongest.time()))
              .toList();
      return before.isEmpty() ? strongest.time() : time(before);
    }
    return latest(
            strongestFirst.stream()
                .filter(claim -> claim.source().authority() == strongest.source().authority())
                .toList(),
            claim -> claim.facts().time(Fact.END_TIME).orElse(claim.time()))
        .orElseThrow();
  }

  void writeTo(Facts.Builder facts) {
    facts.set(Fact.END_TIME, time).set(Fact.EXIT_CODE, exitCode).set(Fact.SIGNAL, signal);
    facts.put(Fact.EVIDENCE, evidence);
  }

  private static Optional<JobState> state(JobEvent event) {
    return event.facts().text(Fact.STATE).flatMap(JobState::ofCode);
  }

  private static boolean told(JobEvent event, Fact fact) {
    return event.facts().has(fact);
  }

  private static @Nullable Long number(JobEvent event, Fact fact) {
    OptionalLong value = event.facts().integer(fact);
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static @Nullable JobEvent first(
      List<JobEvent> events, java.util.function.Predicate<JobEvent> test) {
    return events.stream().filter(test).findFirst().orElse(null);
  }

  private static Optional<Instant> latest(List<JobEvent> events, Function<JobEvent, Instant> time) {
    return events.stream().map(time).max(Comparator.naturalOrder());
  }
}
