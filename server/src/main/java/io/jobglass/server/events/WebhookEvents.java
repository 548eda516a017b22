package io.jobglass.server.events;

import io.jobglass.api.server.model.JobFinishedEvent;
import io.jobglass.api.server.model.JobStartedEvent;
import io.jobglass.core.audit.CanonicalJson;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.Origin;
import io.jobglass.server.http.ApiException;
import io.jobglass.server.http.Wire;
import io.jobglass.server.ingest.EventKeys;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two v1 webhooks. Their scripts name no node of their own and may tell the same twice:
 * the key is a hash of what they say.
 */
final class WebhookEvents {
  /** The scripts that speak v1 run in Slurm's Prolog and Epilog. */
  static final String SCHEDULER = "slurm";

  private final String cluster;

  WebhookEvents(String cluster) {
    this.cluster = cluster;
  }

  JobEvent started(JobStartedEvent told, Origin origin) {
    Instant time = told.getTimestamp().toInstant();
    Facts facts =
        Facts.builder()
            .put(Fact.SCHEDULER, SCHEDULER)
            .put(Fact.USER, told.getUser())
            .put(Fact.NODES, told.getNodeList().isEmpty() ? null : told.getNodeList())
            .put(Fact.START_TIME, time)
            .put(Fact.ALLOCATED_CPUS, positiveOrNull(told.getCpuAllocation()))
            .put(
                Fact.ALLOCATED_MEMORY_BYTES,
                positiveOrNull(Wire.bytesOrNull(told.getMemoryAllocationMb())))
            .put(Fact.ALLOCATED_GPUS, told.getGpuAllocation())
            .put(
                Fact.GPU_VENDOR,
                told.getGpuVendor() == null ? null : told.getGpuVendor().getValue())
            .put(
                Fact.GPU_DEVICES,
                told.getGpuDevices() == null || told.getGpuDevices().isEmpty()
                    ? null
                    : told.getGpuDevices())
            .put(Fact.CGROUP_PATH, Wire.textOrNull(told.getCgroupPath()))
            .put(Fact.PARTITION, Wire.textOrNull(told.getPartition()))
            .put(Fact.ACCOUNT, Wire.textOrNull(told.getAccount()))
            .build();
    return event(EventKind.STARTED, told.getJobId(), time, facts, origin);
  }

  /**
   * @throws ApiException 400 for a state that is no end
   */
  JobEvent finished(JobFinishedEvent told, Origin origin) {
    JobState state = JobState.ofCode(told.getFinalState().getValue()).orElseThrow();
    if (!state.terminal()) {
      throw ApiException.badRequest(
          "field final_state must be completed, failed or cancelled, got " + state.code());
    }
    Instant time = told.getTimestamp().toInstant();
    Integer exitCode = told.getExitCode();
    boolean denied = state == JobState.COMPLETED && exitCode != null && exitCode != 0;
    Facts facts =
        Facts.builder()
            .put(Fact.SCHEDULER, SCHEDULER)
            .put(Fact.STATE, state.code())
            .put(Fact.END_TIME, time)
            .put(Fact.EXIT_CODE, exitCode)
            .put(Fact.SIGNAL, told.getSignal())
            .put(
                Fact.EVIDENCE,
                denied
                    ? "the client said completed with exit code "
                        + exitCode
                        + ", which is a failure"
                    : null)
            .build();
    return event(EventKind.FINISHED, told.getJobId(), time, facts, origin);
  }

  private JobEvent event(EventKind kind, String jobId, Instant time, Facts facts, Origin origin) {
    Map<String, @Nullable Object> content = new TreeMap<>();
    content.put("cluster", cluster);
    content.put("job_id", jobId);
    content.put("time", time);
    facts.values().forEach((fact, value) -> content.put(fact.code(), value));
    return new JobEvent(
        EventKeys.hashed("webhook-" + kind.code(), CanonicalJson.of(content)),
        new JobId(cluster, jobId),
        kind,
        EventSource.WEBHOOK,
        time,
        null,
        null,
        facts,
        origin);
  }

  private static @Nullable Integer positiveOrNull(@Nullable Integer value) {
    return value == null || value <= 0 ? null : value;
  }

  private static @Nullable Long positiveOrNull(@Nullable Long value) {
    return value == null || value <= 0 ? null : value;
  }
}
