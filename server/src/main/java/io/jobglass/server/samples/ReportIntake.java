package io.jobglass.server.samples;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveNodes;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;

/**
 * Takes node reports: first the decisions in them, so that the jobs are known, then the
 * measurements, then the live view, then those who follow jobs. Thread-safe.
 */
public final class ReportIntake {
  private final EventIntake events;
  private final UsageStore usage;
  private final LiveNodes liveNodes;
  private final JobFeed feed;
  private final SamplingEvents sampling = new SamplingEvents();
  private final Counter reports;

  public ReportIntake(
      EventIntake events,
      UsageStore usage,
      LiveNodes liveNodes,
      JobFeed feed,
      PrometheusRegistry registry) {
    this.events = events;
    this.usage = usage;
    this.liveNodes = liveNodes;
    this.feed = feed;
    this.reports =
        Counter.builder()
            .name("jobglass_reports_total")
            .help("Node reports by whether they were new.")
            .labelNames("receipt")
            .register(registry);
    for (UsageStore.Receipt receipt : UsageStore.Receipt.values()) {
      reports.initLabelValues(label(receipt));
    }
  }

  /** One receipt for each report, in their order, after everything is durable. */
  public List<UsageStore.Receipt> record(List<NodeReport> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    List<JobEvent> decisions = sampling.of(batch);
    events.append(decisions);
    sampling.stored(decisions);
    List<UsageStore.Receipt> receipts = usage.record(batch);
    receipts.forEach(receipt -> reports.labelValues(label(receipt)).inc());
    liveNodes.told(batch);
    feed.measured(
        batch.stream()
            .flatMap(report ->
                report.jobs().stream().map(job -> new JobId(report.cluster(), job.externalId())))
            .toList());
    return receipts;
  }

  private static String label(UsageStore.Receipt receipt) {
    return receipt.name().toLowerCase(Locale.ROOT);
  }
}
