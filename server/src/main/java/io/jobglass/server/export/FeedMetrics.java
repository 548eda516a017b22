package io.jobglass.server.export;

import io.jobglass.server.live.JobFeed;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Registers what is to be known of the streams of changes. */
public final class FeedMetrics {
  public FeedMetrics(PrometheusRegistry registry, JobFeed feed) {
    GaugeWithCallback.builder()
        .name("jobglass_streams")
        .help("Open streams of changes, of at most " + JobFeed.MOST_FOLLOWERS + ".")
        .callback(callback -> callback.call(feed.followers()))
        .register(registry);
    CounterWithCallback.builder()
        .name("jobglass_stream_missed_total")
        .help("How often changes were dropped for a stream that was read too slowly.")
        .callback(callback -> callback.call((double) feed.missed()))
        .register(registry);
  }
}
