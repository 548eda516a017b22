package io.jobglass.server.lost;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.LostRun;
import io.jobglass.core.job.Origin;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.UsageSummary;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.ingest.EventKeys;
import io.jobglass.server.live.Contacts;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Looks now and then for running jobs that no node reports any more. It names them, gives up those
 * whose time limit passed more than a day ago, and takes back what it or accounting gave up and a
 * node reports again. A look is bounded; what it leaves out has its turn later. One thread calls
 * {@link #runOnce}.
 */
public final class LostJobs {
  /** How long after its time limit, and after the last report, a job is given up. */
  static final Duration GRACE = Duration.ofDays(1);

  private static final int MOST_NAMED = 1000;
  private static final int MOST_DECIDED = 200;

  private final LiveJobs live;
  private final LiveNodes nodes;
  private final Contacts contacts;
  private final UsageStore usage;
  private final JobStore store;
  private final EventIntake intake;
  private final InstantSource clock;
  private volatile List<LostContact> latest = List.of();

  /** A running job that no node has reported since. */
  public record LostContact(Job job, Instant since) {}

  public LostJobs(
      LiveJobs live,
      LiveNodes nodes,
      Contacts contacts,
      UsageStore usage,
      JobStore store,
      EventIntake intake,
      InstantSource clock) {
    this.live = live;
    this.nodes = nodes;
    this.contacts = contacts;
    this.usage = usage;
    this.store = store;
    this.intake = intake;
    this.clock = clock;
  }

  /** Looks once. */
  public void runOnce() {
    List<Job> running =
        live.all().stream()
            .filter(job -> job.state() == JobState.RUNNING)
            .sorted(Comparator.comparing(LostJobs::begin))
            .toList();
    name(running);
    giveUp(running);
    takeBack();
  }

  /** What the last look found, longest silent first. */
  public List<LostContact> latest() {
    return latest;
  }

  private static Instant begin(Job job) {
    Instant start = job.startTime();
    return start == null ? Instant.EPOCH : start;
  }

  private void name(List<Job> running) {
    List<Job> silent = running.stream().filter(contacts::mayBeLost).limit(MOST_NAMED).toList();
    Map<AttemptId, UsageSummary> summaries = summaries(silent);
    List<LostContact> lost = new ArrayList<>();
    for (Job job : silent) {
      contacts
          .of(job, lastSample(summaries, job))
          .flatMap(contact -> Optional.ofNullable(contact.lostSince()))
          .ifPresent(since -> lost.add(new LostContact(job, since)));
    }
    lost.sort(Comparator.comparing(LostContact::since));
    latest = List.copyOf(lost);
  }

  private void giveUp(List<Job> running) {
    Instant now = clock.instant();
    List<Job> over =
        running.stream()
            .filter(job -> limitEnd(job).filter(end -> passed(end, now)).isPresent())
            .filter(job -> !contacts.reported(job))
            .limit(MOST_DECIDED)
            .toList();
    Map<AttemptId, UsageSummary> summaries = summaries(over);
    List<JobEvent> words = new ArrayList<>();
    for (Job job : over) {
      Instant limit = limitEnd(job).orElseThrow();
      Instant last = lastSample(summaries, job).filter(limit::isBefore).orElse(limit);
      if (passed(last, now)) {
        words.add(pastLimit(job, limit, last, now));
      }
    }
    intake.append(words);
  }

  private static boolean passed(Instant end, Instant now) {
    return end.plus(GRACE).isBefore(now);
  }

  /** When its time limit ends the job; empty where there is none. */
  private static Optional<Instant> limitEnd(Job job) {
    OptionalLong seconds = job.facts().integer(Fact.TIME_LIMIT_SECONDS);
    Instant start = job.startTime();
    return start == null || seconds.isEmpty()
        ? job.facts().time(Fact.PLANNED_END_TIME)
        : Optional.of(start.plusSeconds(seconds.getAsLong()));
  }

  private static JobEvent pastLimit(Job job, Instant limit, Instant last, Instant now) {
    return LostRun.event(
        EventKeys.hashed(
            "lost-limit",
            String.join("\0", job.id().toString(), begin(job).toString(), last.toString())),
        job.id(),
        now,
        last,
        job.sluid(),
        job.facts().time(Fact.SCHEDULER_START_TIME).orElse(null),
        "its time limit ended at " + limit + ", and for a day nobody told its end or reported it");
  }

  /** A job that is reported and does not live has just ended, or was given up wrongly. */
  private void takeBack() {
    Set<JobId> living = new HashSet<>();
    live.all().forEach(job -> living.add(job.id()));
    List<JobEvent> seen = new ArrayList<>();
    int asked = 0;
    for (NodeView view : nodes.all()) {
      for (JobUsage reported : view.jobs().values()) {
        JobId id = new JobId(view.report().cluster(), reported.externalId());
        if (!reported.last() && !living.contains(id) && asked++ < MOST_DECIDED) {
          store
              .find(Viewer.EVERYTHING, JobReference.newest(id.toString()))
              .filter(job -> job.reason() == EndReason.LOST && !job.confirmed())
              .ifPresent(job -> seen.add(seenAgain(job, view, reported)));
        }
      }
    }
    intake.append(seen);
  }

  private static JobEvent seenAgain(Job job, NodeView view, JobUsage reported) {
    String node = view.report().node();
    return new JobEvent(
        EventKeys.hashed(
            "seen-again", String.join("\0", job.id().toString(), node, reported.time().toString())),
        job.id(),
        EventKind.SAMPLING_STARTED,
        EventSource.AGENT,
        reported.time(),
        node,
        reported.sluid(),
        Facts.builder().build(),
        new Origin(EventSource.AGENT.actor(), reported.origin(), null));
  }

  private Map<AttemptId, UsageSummary> summaries(List<Job> jobs) {
    return usage.summaries(jobs.stream().map(AttemptId::of).toList());
  }

  private static Optional<Instant> lastSample(Map<AttemptId, UsageSummary> summaries, Job job) {
    return summaries.getOrDefault(AttemptId.of(job), UsageSummary.NONE).lastSampleAt();
  }
}
