package io.jobglass.storage.testkit;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes events for tests; every one has a key of its own unless one is given. Immutable. */
public record EventBuilder(
    String key,
    JobId job,
    EventKind kind,
    EventSource source,
    Instant time,
    @Nullable String node,
    @Nullable String sluid,
    Facts facts,
    Origin origin) {
  /** When the stories of tests begin. */
  public static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

  private static EventBuilder event(JobId job, EventKind kind, EventSource source) {
    return new EventBuilder(
        UUID.randomUUID().toString(),
        job,
        kind,
        source,
        START,
        null,
        null,
        Facts.NONE,
        new Origin(source.actor(), "test", null));
  }

  public static EventBuilder created(JobId job, String user) {
    return event(job, EventKind.CREATED, EventSource.API).fact(Fact.USER, user);
  }

  /** A start on a node, by its Prolog. */
  public static EventBuilder started(JobId job, String user, String node) {
    return event(job, EventKind.STARTED, EventSource.PROLOG)
        .on(node)
        .fact(Fact.USER, user)
        .fact(Fact.NODES, List.of(node));
  }

  /** The end of the whole job, by its completion record. */
  public static EventBuilder finished(JobId job, String state) {
    return event(job, EventKind.FINISHED, EventSource.JOBCOMP)
        .at(60)
        .fact(Fact.STATE, state)
        .fact(Fact.REASON, state.equals("completed") ? "completed" : "exit_code");
  }

  public static EventBuilder updated(JobId job) {
    return event(job, EventKind.UPDATED, EventSource.API).at(90);
  }

  public static EventBuilder deleted(JobId job) {
    return event(job, EventKind.DELETED, EventSource.API).at(100);
  }

  public EventBuilder key(String newKey) {
    return new EventBuilder(newKey, job, kind, source, time, node, sluid, facts, origin);
  }

  /** Seconds after {@link #START}. */
  public EventBuilder at(long seconds) {
    return at(START.plusSeconds(seconds));
  }

  public EventBuilder at(Instant newTime) {
    return new EventBuilder(key, job, kind, source, newTime, node, sluid, facts, origin);
  }

  public EventBuilder on(@Nullable String newNode) {
    return new EventBuilder(key, job, kind, source, time, newNode, sluid, facts, origin);
  }

  public EventBuilder from(EventSource newSource) {
    return new EventBuilder(key, job, kind, newSource, time, node, sluid, facts, origin);
  }

  public EventBuilder sluid(String newSluid) {
    return new EventBuilder(key, job, kind, source, time, node, newSluid, facts, origin);
  }

  public EventBuilder by(Origin newOrigin) {
    return new EventBuilder(key, job, kind, source, time, node, sluid, facts, newOrigin);
  }

  public EventBuilder fact(Fact fact, @Nullable Object value) {
    Facts added = facts.toBuilder().put(fact, value).build();
    return new EventBuilder(key, job, kind, source, time, node, sluid, added, origin);
  }

  public JobEvent build() {
    return new JobEvent(key, job, kind, source, time, node, sluid, facts, origin);
  }
}
