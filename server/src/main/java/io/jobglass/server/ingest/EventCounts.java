package io.jobglass.server.ingest;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.storage.EventResult;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts events and ends of jobs since this process began; Prometheus itself bridges a restart.
 * Thread-safe.
 */
public final class EventCounts {
  private static final int MOST_PARTITIONS = 1000;
  private static final String OTHER = "other";

  private final Counter events;
  private final Counter finished;
  private final Set<String> partitions = ConcurrentHashMap.newKeySet();

  public EventCounts(PrometheusRegistry registry) {
    events =
        Counter.builder()
            .name("jobglass_events_total")
            .help("Events by kind, source and what became of them.")
            .labelNames("kind", "source", "outcome")
            .register(registry);
    finished =
        Counter.builder()
            .name("hpc_cluster_jobs_finished_total")
            .help("Jobs that ended since this process began, by the reason first known.")
            .labelNames("cluster", "partition", "reason")
            .register(registry);
  }

  void told(JobEvent event, EventResult result) {
    String outcome =
        switch (result) {
          case EventResult.Created _ -> "created";
          case EventResult.Updated _ -> "updated";
          case EventResult.Skipped _ -> "skipped";
          case EventResult.Refused _ -> "refused";
        };
    events.labelValues(event.kind().code(), event.source().code(), outcome).inc();
  }

  void finished(Job job) {
    EndReason reason = job.reason();
    if (reason != null) {
      String partition = job.facts().text(Fact.PARTITION).orElse("");
      boolean room = partitions.contains(partition) || partitions.size() < MOST_PARTITIONS;
      if (room) {
        partitions.add(partition);
      }
      finished.labelValues(job.id().cluster(), room ? partition : OTHER, reason.code()).inc();
    }
  }
}
