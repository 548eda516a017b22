package io.jobglass.server.jobs;

import io.jobglass.api.server.model.CreateJob;
import io.jobglass.api.server.model.SchedulerInfo;
import io.jobglass.api.server.model.UpdateJob;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.Origin;
import io.jobglass.server.http.Wire;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a person orders by {@code POST}, {@code PATCH} and {@code DELETE} of a job. */
final class JobRequests {
  private static final long SECONDS_PER_MINUTE = 60;

  private final String cluster;
  private final JsonMapper json;

  JobRequests(String cluster, JsonMapper json) {
    this.cluster = cluster;
    this.json = json;
  }

  JobEvent create(CreateJob order, Origin origin, Instant now) {
    Facts.Builder facts =
        Facts.builder()
            .put(Fact.USER, order.getUser())
            .put(Fact.NODES, order.getNodes())
            .put(Fact.START_TIME, now)
            .put(Fact.STATE, JobState.RUNNING.code());
    SchedulerInfo scheduler = order.getScheduler();
    if (scheduler != null) {
      put(facts, scheduler);
    }
    return event(EventKind.CREATED, new JobId(cluster, order.getId()), facts.build(), origin, now);
  }

  private void put(Facts.Builder facts, SchedulerInfo told) {
    facts
        .put(Fact.SCHEDULER, Wire.textOrNull(told.getType()))
        .put(Fact.SCHEDULER_JOB_ID, Wire.textOrNull(told.getExternalJobId()))
        .put(Fact.RAW_STATE, Wire.textOrNull(told.getRawState()))
        .put(Fact.SUBMIT_TIME, Wire.instantOrNull(told.getSubmitTime()))
        .put(Fact.PARTITION, Wire.textOrNull(told.getPartition()))
        .put(Fact.ACCOUNT, Wire.textOrNull(told.getAccount()))
        .put(Fact.QOS, Wire.textOrNull(told.getQos()))
        .put(Fact.PRIORITY, told.getPriority())
        .put(Fact.EXIT_CODE, told.getExitCode())
        .put(Fact.STATE_REASON, Wire.textOrNull(told.getStateReason()))
        .put(Fact.TIME_LIMIT_SECONDS, seconds(told.getTimeLimitMinutes()));
    if (told.getExtra() != null && !told.getExtra().isEmpty()) {
      facts.put(Fact.EXTRA, json.writeValueAsString(told.getExtra()));
    }
  }

  private static @Nullable Long seconds(@Nullable Integer minutes) {
    return minutes == null ? null : minutes * SECONDS_PER_MINUTE;
  }

  JobEvent update(JobId job, UpdateJob order, Origin origin, Instant now) {
    Facts.Builder facts =
        Facts.builder()
            .put(Fact.CPU_USAGE_PERCENT, order.getCpuUsage())
            .put(Fact.MEMORY_USAGE_BYTES, Wire.bytesOrNull(order.getMemoryUsageMb()))
            .put(Fact.GPU_USAGE_PERCENT, order.getGpuUsage());
    if (order.getState() != null) {
      facts.put(Fact.STATE, order.getState().getValue());
    }
    return event(EventKind.UPDATED, job, facts.build(), origin, now);
  }

  JobEvent delete(JobId job, Origin origin, Instant now) {
    return event(EventKind.DELETED, job, Facts.NONE, origin, now);
  }

  private static JobEvent event(
      EventKind kind, JobId job, Facts facts, Origin origin, Instant now) {
    return new JobEvent(
        "api-" + kind.code() + "-" + UUID.randomUUID(),
        job,
        kind,
        EventSource.API,
        now,
        null,
        null,
        facts,
        origin);
  }
}
