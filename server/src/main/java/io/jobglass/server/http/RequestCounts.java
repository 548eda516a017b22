package io.jobglass.server.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts what the HTTP layer turned away or passed over. Thread-safe. */
public final class RequestCounts {
  private final PrometheusRegistry registry;
  private final Counter rejected;
  private final Counter unknownFields;

  public RequestCounts(PrometheusRegistry registry) {
    this.registry = registry;
    rejected =
        Counter.builder()
            .name("jobglass_requests_rejected_total")
            .help("Requests answered with an error, by its code.")
            .labelNames("code")
            .register(registry);
    unknownFields =
        Counter.builder()
            .name("jobglass_unknown_fields_total")
            .help("Fields of requests that this version does not know and ignored.")
            .register(registry);
  }

  /** Shows how many connections are open, of how many that may be. */
  void connections(CountingProtocol http, int most) {
    GaugeWithCallback.builder()
        .name("jobglass_http_connections")
        .help("Open connections; further ones wait once the limit is reached.")
        .callback(gauge -> gauge.call((double) http.getConnectionCount()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("jobglass_http_connections_limit")
        .help("The setting http.max_connections.")
        .callback(gauge -> gauge.call(most))
        .register(registry);
    CounterWithCallback.builder()
        .name("jobglass_http_connections_full_total")
        .help("Times that the limit was reached and accepting waited for a connection to end.")
        .callback(counter -> counter.call((double) http.timesFull()))
        .register(registry);
  }

  void rejected(String code) {
    rejected.labelValues(code).inc();
  }

  void unknownField() {
    unknownFields.inc();
  }
}
