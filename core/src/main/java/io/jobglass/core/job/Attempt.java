package io.jobglass.core.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events of one attempt while it is being folded. Not thread-safe. */
final class Attempt {
  /**
   * How long after the end of a run a node's Prolog may still speak of that run, where Slurm tells
   * it no start time (before 23.02): a requeue waits longer (BeginTime, two minutes).
   */
  private static final Duration LATE_PROLOG = Duration.ofSeconds(30);

  private final JobId id;
  private final int number;
  private final List<JobEvent> events = new ArrayList<>();
  private final SortedMap<String, NodeRun> nodeRuns = new TreeMap<>();
  private final Map<Fact, JobEvent> winners = new EnumMap<>(Fact.class);
  private final Map<Place, Instant> latest = new HashMap<>();
  private final Set<EventSource> sources = EnumSet.noneOf(EventSource.class);
  private final Map<EventSource, Instant> schedulerStarts = new EnumMap<>(EventSource.class);
  private Instant begin = Instant.MAX;
  private @Nullable String sluid;
  private Optional<Ending> ending = Optional.empty();
  private boolean endingKnown;
  private boolean endClaimed;

  /** Where and from whom a kind of event came. */
  private record Place(EventKind kind, EventSource source, @Nullable String node) {}

  Attempt(JobId id, int number) {
    this.id = id;
    this.number = number;
  }

  /** Events are added in {@link JobEvent#ORDER}. */
  void add(JobEvent event) {
    events.add(event);
    if (event.node() != null) {
      NodeRun known = nodeRuns.getOrDefault(event.node(), NodeRun.unknown(event.node()));
      nodeRuns.put(event.node(), known.with(event));
    }
    endingKnown = false;
    endClaimed |= event.source() == EventSource.REPAIR || Ending.claimsEnd(event);
    if (event.source() == EventSource.REPAIR) {
      // No fact about the run: it counts as long as nothing better is known, and then leaves none.
      return;
    }
    sources.add(event.source());
    latest.put(new Place(event.kind(), event.source(), event.node()), event.time());
    if (sluid == null) {
      sluid = event.sluid();
    }
    event.schedulerStart().ifPresent(start -> schedulerStarts.putIfAbsent(event.source(), start));
    Instant told = event.schedulerStart().orElse(event.time());
    begin = told.isBefore(begin) ? told : begin;
    for (Fact fact : event.facts().values().keySet()) {
      JobEvent known = winners.get(fact);
      if (known == null || event.source().authority().compareTo(known.source().authority()) >= 0) {
        winners.put(fact, event);
      }
    }
  }

  boolean created() {
    return has(EventKind.CREATED);
  }

  /** Whether the event names this run: by SLUID, else by the scheduler's start time. */
  boolean sameRun(JobEvent event) {
    if (event.sluid() != null && sluid != null) {
      return event.sluid().equals(sluid);
    }
    Optional<Instant> start = event.schedulerStart();
    return start.isPresent() && start.equals(schedulerStart());
  }

  /** Whether the event, which names no known run, tells of a run after this newest one. */
  boolean endedBefore(JobEvent event) {
    if (event.sluid() != null && sluid != null) {
      return event.kind() == EventKind.STARTED || event.kind() == EventKind.FINISHED;
    }
    Optional<Instant> start = event.schedulerStart();
    if (start.isPresent()) {
      boolean again =
          event.kind() == EventKind.STARTED && (startedAt(event) || toldEarlierStart(event));
      return again || (ended() && start.get().isAfter(endBound()));
    }
    return switch (event.kind()) {
      case STARTED -> restarts(event);
      case SAMPLING_STARTED ->
          (onlyObserved() || longEnded(event))
              && lastAt(EventKind.SAMPLING_STOPPED, event.node())
                  .filter(event.time()::isAfter)
                  .isPresent();
      case FINISHED -> submittedAfterEnd(event);
      case OOM_KILLED, SAMPLING_STOPPED, UPDATED, CREATED, DELETED -> false;
    };
  }

  /** A job that never started is told no start; but that it was submitted after this run's end. */
  private boolean submittedAfterEnd(JobEvent event) {
    return event
        .facts()
        .time(Fact.SUBMIT_TIME)
        .filter(submitted -> ending().filter(end -> end.time().isBefore(submitted)).isPresent())
        .isPresent();
  }

  private boolean restarts(JobEvent event) {
    return switch (event.source()) {
      // A node's Prolog, or the controller's for the whole job, runs once in a run.
      case PROLOG, PROLOG_SLURMCTLD -> startedAt(event) || longEnded(event);
      case AGENT,
          REPAIR,
          EPILOG,
          WEBHOOK,
          EPILOG_SLURMCTLD,
          JOBCOMP,
          LAUNCHER,
          MOCK,
          ACCOUNTING,
          API ->
          ended() && event.time().isAfter(endBound());
    };
  }

  private boolean longEnded(JobEvent event) {
    return ended() && event.time().isAfter(endBound().plus(LATE_PROLOG));
  }

  private boolean startedAt(JobEvent event) {
    return latest.containsKey(new Place(EventKind.STARTED, event.source(), event.node()));
  }

  /**
   * Whether the same kind of source named an earlier start for this run. Another kind may: the
   * controller moves a start when nodes had to be powered up, between its Prolog and theirs.
   */
  private boolean toldEarlierStart(JobEvent event) {
    Instant told = schedulerStarts.get(event.source());
    return told != null && event.schedulerStart().filter(told::isBefore).isPresent();
  }

  /** Whether this attempt runs on the event's node and that node has not told its end. */
  boolean awaitsEndOn(JobEvent event) {
    if (event.node() == null) {
      return false;
    }
    EventKind beginning =
        event.kind() == EventKind.FINISHED ? EventKind.STARTED : EventKind.SAMPLING_STARTED;
    return lastAt(beginning, event.node()).isPresent()
        && lastAt(event.kind(), event.node()).isEmpty();
  }

  /** When it began, as far as is known: the bound for what can belong to it. */
  Instant begin() {
    return begin;
  }

  /** Reads all events, so it is asked for last, and not where nothing can have ended the run. */
  private Optional<Ending> ending() {
    if (!endingKnown) {
      endingKnown = true;
      ending =
          endClaimed || onlyObserved() ? Ending.of(events, nodeRuns(), facts()) : Optional.empty();
    }
    return ending;
  }

  private boolean ended() {
    return ending().isPresent();
  }

  /** The latest moment that the known end can mean: Slurm tells whole seconds. */
  private Instant endBound() {
    Instant end = ending().orElseThrow().time();
    return end.truncatedTo(ChronoUnit.SECONDS).equals(end) ? end.plusSeconds(1) : end;
  }

  private boolean onlyObserved() {
    return sources.equals(EnumSet.of(EventSource.AGENT));
  }

  private boolean has(EventKind kind) {
    return latest.keySet().stream().anyMatch(place -> place.kind() == kind);
  }

  private Optional<Instant> lastAt(EventKind kind, @Nullable String node) {
    return sources.stream()
        .map(source -> latest.get(new Place(kind, source, node)))
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .max(Comparator.naturalOrder());
  }

  private Optional<Instant> schedulerStart() {
    JobEvent teller = winners.get(Fact.SCHEDULER_START_TIME);
    return teller == null ? Optional.empty() : teller.schedulerStart();
  }

  /** One for each node that the events name, sorted by name. */
  private List<NodeRun> nodeRuns() {
    return List.copyOf(nodeRuns.values());
  }

  /** For each fact the word of the highest authority; among equals the latest. */
  private Facts facts() {
    Facts.Builder facts = Facts.builder();
    winners.forEach((fact, event) -> facts.put(fact, event.facts().values().get(fact)));
    return facts.build();
  }

  /**
   * @param next the run of this id after it, null for the newest: one job cannot run twice at once
   */
  Job job(@Nullable Attempt next) {
    Facts facts = facts();
    Optional<Ending> ending =
        ending().or(() -> Optional.ofNullable(next).map(later -> LostRun.before(later.begin())));
    Facts.Builder told = facts.toBuilder();
    ending.ifPresent(end -> end.writeTo(told));
    Facts result = told.build();
    return new Job(
        id,
        number,
        ending.map(Ending::state).orElseGet(() -> liveState(facts)),
        ending.map(Ending::reason).orElse(null),
        ending.map(Ending::confirmed).orElse(true),
        startTime(facts),
        ending.map(Ending::time).orElse(null),
        sluid,
        result,
        nodeRuns());
  }

  private JobState liveState(Facts facts) {
    Optional<JobState> told =
        facts.text(Fact.STATE).flatMap(JobState::ofCode).filter(state -> !state.terminal());
    return told.orElse(
        has(EventKind.CREATED) || has(EventKind.STARTED) || has(EventKind.SAMPLING_STARTED)
            ? JobState.RUNNING
            : JobState.PENDING);
  }

  private @Nullable Instant startTime(Facts facts) {
    return facts
        .time(Fact.START_TIME)
        .or(() -> facts.time(Fact.SCHEDULER_START_TIME))
        .or(() -> earliest(EnumSet.of(EventKind.STARTED, EventKind.CREATED)))
        .or(() -> earliest(EnumSet.of(EventKind.SAMPLING_STARTED)))
        .orElse(null);
  }

  private Optional<Instant> earliest(Set<EventKind> kinds) {
    return events.stream()
        .filter(event -> kinds.contains(event.kind()))
        .map(JobEvent::time)
        .min(Comparator.naturalOrder());
  }
}
