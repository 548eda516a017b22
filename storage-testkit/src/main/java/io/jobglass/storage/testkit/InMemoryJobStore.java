package io.jobglass.storage.testkit;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.diagnosis.AbnormalEnd;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobCommands;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.AuditPage;
import io.jobglass.core.storage.AuditQuery;
import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobDecision;
import io.jobglass.core.storage.JobPage;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.StorableEvent;
import io.jobglass.core.storage.Viewer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The twin of the real store for tests of what stands on it: jobs and audit trail, no database. It
 * passes the same contracts. Thread-safe: one call at a time.
 */
public final class InMemoryJobStore implements JobStore, AuditTrail {
  private final String defaultCluster;
  private final InstantSource clock;
  private final Map<JobId, StoredJob> jobs = new LinkedHashMap<>();
  private final Set<String> keys = new HashSet<>();
  private final List<AuditEntry> entries = new ArrayList<>();
  private final Map<String, AuditEntry> heads = new HashMap<>();
  private final AtomicLong orders = new AtomicLong();

  public InMemoryJobStore(String defaultCluster, InstantSource clock) {
    this.defaultCluster = defaultCluster;
    this.clock = clock;
  }

  @Override
  public synchronized List<EventResult> append(List<JobEvent> events) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return events.stream().map(StorableEvent::of).map(event -> append(event, now)).toList();
  }

  private EventResult append(JobEvent event, Instant now) {
    if (keys.contains(event.key())) {
      return new EventResult.Skipped("it was stored before");
    }
    StoredJob job =
        jobs.computeIfAbsent(event.job(), id -> new StoredJob(id, orders::incrementAndGet));
    Optional<JobCommands.Refusal> refusal = JobCommands.refusal(job.history(), event);
    if (refusal.isPresent()) {
      return new EventResult.Refused(refusal.get());
    }
    keys.add(event.key());
    JobDecision decision = job.add(event, now);
    decision.changes().forEach(change -> audit(event, change, now));
    return decision.result();
  }

  private void audit(JobEvent event, JobDecision.Change change, Instant now) {
    String cluster = event.job().cluster();
    AuditEntry head = heads.get(cluster);
    AuditEntry entry =
        head == null
            ? change.after(0, HashChain.START, event, now)
            : change.after(head.sequence(), head.hash(), event, now);
    entries.add(entry);
    heads.put(cluster, entry);
  }

  @Override
  public synchronized Optional<Job> find(Viewer viewer, JobReference reference) {
    Integer attempt = reference.attempt();
    return attempts(viewer, reference).reversed().stream()
        .filter(job -> attempt == null || job.attempt() == attempt)
        .findFirst();
  }

  @Override
  public synchronized List<Job> attempts(Viewer viewer, JobReference reference) {
    return resolve(viewer, reference, StoredJob::visible).stream()
        .flatMap(job -> job.visible().stream())
        .filter(job -> viewer.sees(job))
        .toList();
  }

  /** Which attempts of a job count when a reference is resolved. */
  private interface Candidates {
    List<Job> of(StoredJob job);
  }

  private Optional<StoredJob> resolve(
      Viewer viewer, JobReference reference, Candidates candidates) {
    List<StoredJob> readable =
        jobs.values().stream()
            .filter(job -> candidates.of(job).stream().anyMatch(attempt -> viewer.sees(attempt)))
            .sorted(Comparator.comparing(StoredJob::lastListedAt).reversed())
            .toList();
    String text = StorableEvent.text(reference.text());
    return named(readable, candidates, defaultCluster, text)
        .or(() ->
            reference
                .qualified()
                .flatMap(id -> named(readable, candidates, id.cluster(), id.externalId())))
        .or(() -> onlyCluster(readable, candidates, text));
  }

  private static Optional<StoredJob> named(
      List<StoredJob> readable, Candidates candidates, String cluster, String text) {
    List<StoredJob> there =
        readable.stream().filter(job -> job.id().cluster().equals(cluster)).toList();
    return there.stream()
        .filter(job -> job.id().externalId().equals(text))
        .findFirst()
        .or(() -> there.stream().filter(job -> displayed(candidates.of(job), text)).findFirst());
  }

  private static Optional<StoredJob> onlyCluster(
      List<StoredJob> readable, Candidates candidates, String text) {
    List<StoredJob> named =
        readable.stream()
            .filter(
                job -> job.id().externalId().equals(text) || displayed(candidates.of(job), text))
            .toList();
    long clusters = named.stream().map(job -> job.id().cluster()).distinct().count();
    return clusters == 1 ? Optional.of(named.getFirst()) : Optional.empty();
  }

  private static boolean displayed(List<Job> attempts, String text) {
    return attempts.stream().anyMatch(job -> job.displayId().equals(text));
  }

  @Override
  public synchronized JobPage list(Viewer viewer, JobQuery query) {
    List<Job> matching =
        jobs.values().stream()
            .filter(job -> !job.visible().isEmpty())
            .sorted(
                Comparator.comparing(StoredJob::lastListedAt)
                    .thenComparingLong(StoredJob::lastOrder)
                    .reversed())
            .map(job -> job.visible().getLast())
            .filter(job -> viewer.sees(job) && matches(query, job))
            .toList();
    long counted = Math.min(matching.size(), (long) query.offset() + JobPage.MAX_COUNTED);
    return new JobPage(
        matching.stream().skip(query.offset()).limit(query.limit()).toList(),
        counted,
        counted == matching.size());
  }

  private static boolean matches(JobQuery query, Job job) {
    return (query.state() == null || query.state() == job.state())
        && same(query.user(), job.user())
        && (query.node() == null || job.nodes().contains(query.node()))
        && same(query.partition(), job.facts().text(Fact.PARTITION))
        && same(query.account(), job.facts().text(Fact.ACCOUNT))
        && (query.text() == null || mentions(job, query.text().toLowerCase(Locale.ROOT)));
  }

  private static boolean mentions(Job job, String text) {
    return Stream.of(job.displayId(), job.id().externalId(), job.facts().text(Fact.NAME).orElse(""))
        .anyMatch(told -> told.toLowerCase(Locale.ROOT).contains(text));
  }

  private static boolean same(@Nullable String wanted, Optional<String> value) {
    return wanted == null || value.filter(wanted::equals).isPresent();
  }

  @Override
  public synchronized JobPage tasks(Viewer viewer, JobReference array, int limit) {
    JobId id = array.qualified().orElse(new JobId(defaultCluster, array.text()));
    List<Job> tasks =
        jobs.values().stream()
            .filter(job -> job.id().cluster().equals(id.cluster()) && !job.visible().isEmpty())
            .map(job -> job.visible().getLast())
            .filter(job -> same(id.externalId(), job.facts().text(Fact.ARRAY_JOB_ID)))
            .filter(job -> viewer.sees(job))
            .sorted(
                Comparator.comparingLong(
                    job -> job.facts().integer(Fact.ARRAY_TASK_ID).orElse(Long.MAX_VALUE)))
            .toList();
    return new JobPage(tasks.subList(0, Math.min(limit, tasks.size())), tasks.size(), true);
  }

  @Override
  public synchronized List<Job> ownRuns(Job job, int limit) {
    Optional<String> array = job.facts().text(Fact.ARRAY_JOB_ID);
    Optional<String> name = job.facts().text(Fact.NAME);
    return jobs.values().stream()
        .sorted(Comparator.comparing(StoredJob::lastListedAt).reversed())
        .flatMap(stored -> stored.visible().reversed().stream().limit(1))
        .filter(other -> job.user().isPresent() && other.user().equals(job.user()))
        .filter(other -> other.id().cluster().equals(job.id().cluster()))
        .filter(other -> !other.id().equals(job.id()))
        .filter(other ->
            (name.isPresent() && other.facts().text(Fact.NAME).equals(name))
                || (array.isPresent() && other.facts().text(Fact.ARRAY_JOB_ID).equals(array)))
        .filter(other ->
            array.isPresent()
                || job.endTime() == null
                || other.startTime() == null
                || !other.startTime().isAfter(job.endTime()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Job> neighbours(Job job, Duration within, int limit) {
    Instant end = job.endTime();
    return end == null
        ? List.of()
        : jobs.values().stream()
            .flatMap(stored -> stored.visible().reversed().stream().limit(1))
            .filter(other -> !other.id().equals(job.id()))
            .filter(other -> other.id().cluster().equals(job.id().cluster()))
            .filter(other -> other.state() == JobState.FAILED && other.endTime() != null)
            .filter(other -> !Collections.disjoint(other.nodes(), job.nodes()))
            .filter(other -> Duration.between(other.endTime(), end).abs().compareTo(within) <= 0)
            .limit(limit)
            .toList();
  }

  @Override
  public synchronized List<Job> live() {
    return jobs.values().stream()
        .flatMap(job -> job.visible().stream())
        .filter(job -> !job.state().terminal())
        .toList();
  }

  @Override
  public synchronized List<Job> endedAbnormally(Instant since, int limit) {
    return jobs.values().stream()
        .flatMap(job -> job.visible().stream())
        .filter(job -> job.reason() != null && AbnormalEnd.REASONS.contains(job.reason()))
        .filter(job -> job.endTime() != null && !job.endTime().isBefore(since))
        .sorted(Comparator.comparing(Job::endTime).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized AuditPage list(Viewer viewer, AuditQuery query) {
    Optional<StoredJob> job =
        Optional.ofNullable(query.job())
            .flatMap(reference -> resolve(viewer, reference, StoredJob::everSeen));
    if (query.job() != null && job.isEmpty()) {
      return new AuditPage(List.of(), 0);
    }
    Stream<AuditEntry> matching =
        entries.stream()
            .filter(entry -> job.isEmpty() || entry.job().equals(job.get().id()))
            .filter(entry -> matches(query, entry) && mayRead(viewer, entry));
    List<AuditEntry> all = matching.toList();
    return new AuditPage(
        all.stream().skip(query.offset()).limit(query.limit()).toList(), all.size());
  }

  private static boolean matches(AuditQuery query, AuditEntry entry) {
    return (query.actor() == null || query.actor().equals(entry.origin().actor()))
        && (query.source() == null || query.source().equals(entry.origin().source()))
        && (query.correlationId() == null
            || query.correlationId().equals(entry.origin().correlationId()))
        && (query.type() == null || query.type() == entry.type())
        && (query.from() == null || !entry.at().isBefore(query.from()))
        && (query.to() == null || entry.at().isBefore(query.to()));
  }

  private boolean mayRead(Viewer viewer, AuditEntry entry) {
    StoredJob job = jobs.get(entry.job());
    return viewer instanceof Viewer.Everything
        || (job != null
            && job.everSeen().stream()
                .anyMatch(attempt -> attempt.attempt() == entry.attempt() && viewer.sees(attempt)));
  }

  @Override
  public synchronized ChainCheck verify(String cluster) {
    String hash = HashChain.START;
    long sequence = 0;
    for (AuditEntry entry : entries) {
      if (entry.job().cluster().equals(cluster)) {
        if (entry.sequence() != sequence + 1 || !HashChain.fits(entry, hash)) {
          return new ChainCheck.Broken(sequence + 1, "the entry does not fit");
        }
        sequence = entry.sequence();
        hash = entry.hash();
      }
    }
    return new ChainCheck.Intact(sequence);
  }
}
