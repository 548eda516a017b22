package io.jobglass.server.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts what the HTTP layer turned away or passed over. Thread-safe. */
public final class RequestCounts {
  private final Counter rejected;
  private final Counter unknownFields;

  public RequestCounts(PrometheusRegistry registry) {
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

  void rejected(String code) {
    rejected.labelValues(code).inc();
  }

  void unknownField() {
    unknownFields.inc();
  }
}
