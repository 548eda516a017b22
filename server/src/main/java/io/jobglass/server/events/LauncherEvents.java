package io.jobglass.server.events;

import io.jobglass.api.server.model.LauncherEvent;
import io.jobglass.core.audit.CanonicalJson;
import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import io.jobglass.server.http.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reads what {@code jobglass run} tells; one run is known by its start time in both events. */
final class LauncherEvents {
  static final String SCHEDULER = "jobglass";

  private final String cluster;

  LauncherEvents(String cluster) {
    this.cluster = cluster;
  }

  JobEvent event(LauncherEvent told, Origin origin) {
    EventKind kind =
        switch (told.getKind()) {
          case STARTED -> EventKind.STARTED;
          case FINISHED -> EventKind.FINISHED;
        };
    Instant time = told.getTimestamp().toInstant();
    Instant start = Wire.instantOrNull(told.getStartTime());
    if (start == null && kind == EventKind.STARTED) {
      start = time;
    }
    Facts.Builder facts =
        Facts.builder()
            .put(Fact.SCHEDULER, SCHEDULER)
            .put(Fact.NAME, Wire.textOrNull(told.getName()))
            .put(Fact.USER, told.getUser())
            .put(Fact.UID, told.getUid())
            .put(Fact.COMMAND, Wire.textOrNull(told.getCommand()))
            .put(Fact.WORK_DIR, Wire.textOrNull(told.getWorkDir()))
            .put(Fact.NODES, List.of(told.getNode()))
            .put(Fact.SCHEDULER_START_TIME, start)
            .put(Fact.START_TIME, start)
            .put(Fact.REQUESTED_CPUS, told.getRequestedCpus())
            .put(Fact.REQUESTED_MEMORY_BYTES, told.getRequestedMemoryBytes())
            .put(Fact.TIME_LIMIT_SECONDS, told.getTimeLimitSeconds());
    if (kind == EventKind.FINISHED) {
      putEnd(facts, told, time);
    }
    return new JobEvent(
        "launcher-" + kind.code() + "-" + told.getRunId(),
        new JobId(told.getCluster() == null ? cluster : told.getCluster(), told.getJobId()),
        kind,
        EventSource.LAUNCHER,
        time,
        null,
        null,
        facts.build(),
        origin);
  }

  private static void putEnd(Facts.Builder facts, LauncherEvent told, Instant time) {
    facts
        .put(Fact.END_TIME, time)
        .put(Fact.EXIT_CODE, told.getExitCode())
        .put(Fact.SIGNAL, told.getSignal())
        .put(Fact.CPU_MICROS, told.getCpuMicros())
        .put(Fact.EVIDENCE, Wire.textOrNull(told.getEvidence()));
    if (told.getMaxRssBytes() != null) {
      facts.put(
          Fact.EXTRA, CanonicalJson.of(Map.of("largest_process_rss_bytes", told.getMaxRssBytes())));
    }
    if (told.getEndedBy() != null) {
      switch (told.getEndedBy()) {
        case ITSELF -> {}
        case MEMORY_WATCH -> facts.put(Fact.REASON, EndReason.OUT_OF_MEMORY.code());
        case TIME_WATCH -> facts.put(Fact.REASON, EndReason.TIME_LIMIT.code());
        case USER -> {
          facts.put(Fact.REASON, EndReason.CANCELLED.code());
          facts.put(Fact.CANCELLED_BY, told.getUser());
        }
      }
    }
  }
}
