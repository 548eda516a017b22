package io.jobglass.server.samples;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.server.ingest.EventKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedSet;

/**
 * Draws the decisions out of node reports: sampling of a job began, the kernel killed for memory,
 * sampling ended. A report comes every few seconds and decides nothing new most of the time, so
 * keys already stored are remembered, up to a bound; the store drops those that come again all the
 * same. Thread-safe.
 */
final class SamplingEvents {
  private static final int REMEMBERED = 200_000;

  private final SequencedSet<String> stored = new LinkedHashSet<>();

  /** The events of the reports that may be new. */
  List<JobEvent> of(List<NodeReport> reports) {
    List<JobEvent> events = new ArrayList<>();
    for (NodeReport report : reports) {
      for (JobUsage usage : report.jobs()) {
        add(events, report, usage);
      }
    }
    return events;
  }

  /** Tells that the events are durable. */
  synchronized void stored(List<JobEvent> events) {
    events.forEach(event -> stored.add(event.key()));
    while (stored.size() > REMEMBERED) {
      stored.removeFirst();
    }
  }

  private synchronized boolean isNew(String key) {
    return !stored.contains(key);
  }

  private void add(List<JobEvent> events, NodeReport report, JobUsage usage) {
    String stretch =
        String.join(
            "\0",
            report.cluster(),
            report.node(),
            report.bootId(),
            usage.externalId(),
            usage.firstSeen().toString());
    String started = EventKeys.hashed("sampling-started", stretch);
    if (isNew(started)) {
      events.add(
          event(
              started, EventKind.SAMPLING_STARTED, report, usage, usage.firstSeen(), owner(usage)));
    }
    Long kills = usage.memory().oomKills();
    if (usage.last()) {
      String stopped = EventKeys.hashed("sampling-stopped", stretch + "\0" + counters(usage));
      if (isNew(stopped)) {
        events.add(
            event(
                stopped, EventKind.SAMPLING_STOPPED, report, usage, usage.time(), measured(usage)));
      }
    } else if (kills != null && kills > 0) {
      String killed = EventKeys.hashed("oom-kill", stretch + "\0" + kills);
      if (isNew(killed)) {
        events.add(
            event(killed, EventKind.OOM_KILLED, report, usage, usage.time(), measured(usage)));
      }
    }
  }

  private static Facts owner(JobUsage usage) {
    return Facts.builder()
        .put(Fact.USER, usage.user())
        .put(Fact.UID, usage.uid())
        .put(Fact.CGROUP_PATH, usage.path().isEmpty() ? null : usage.path())
        .build();
  }

  private static Facts measured(JobUsage usage) {
    return Facts.builder()
        .put(Fact.OOM_KILLS, usage.memory().oomKills())
        .put(Fact.MEMORY_PEAK_BYTES, usage.memory().peakBytes())
        .put(Fact.MEMORY_LIMIT_BYTES, usage.memory().limitBytes())
        .put(Fact.CPU_MICROS, usage.cpu().usageMicros())
        .build();
  }

  private static String counters(JobUsage usage) {
    return Objects.toString(usage.memory().oomKills())
        + ','
        + usage.memory().peakBytes()
        + ','
        + usage.memory().limitBytes()
        + ','
        + usage.cpu().usageMicros();
  }

  private static JobEvent event(
      String key, EventKind kind, NodeReport report, JobUsage usage, Instant time, Facts facts) {
    return new JobEvent(
        key,
        new JobId(report.cluster(), usage.externalId()),
        kind,
        EventSource.AGENT,
        time,
        report.node(),
        usage.sluid(),
        facts,
        new Origin(EventSource.AGENT.actor(), usage.origin(), null));
  }
}
