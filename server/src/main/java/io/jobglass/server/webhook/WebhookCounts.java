package io.jobglass.server.webhook;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.function.IntSupplier;

/** What became of the webhook's messages. Thread-safe. */
public final class WebhookCounts {
  /** What can become of a try, or of a message that is not tried. */
  enum Outcome {
    SENT,
    /** Failed, to be tried again. */
    RETRIED,
    /** The receiver will never take it. */
    REFUSED,
    /** Failed too often. */
    GIVEN_UP,
    /** The queue was full. */
    DROPPED
  }

  private final PrometheusRegistry registry;
  private final Counter messages;

  public WebhookCounts(PrometheusRegistry registry) {
    this.registry = registry;
    this.messages =
        Counter.builder()
            .name("jobglass_webhook_messages_total")
            .help("Tries to send the webhook's messages, and messages dropped, by outcome.")
            .labelNames("outcome")
            .register(registry);
    for (Outcome outcome : Outcome.values()) {
      messages.initLabelValues(label(outcome));
    }
  }

  void waiting(IntSupplier waiting) {
    GaugeWithCallback.builder()
        .name("jobglass_webhook_waiting")
        .help("Messages that wait to be sent.")
        .callback(out -> out.call(waiting.getAsInt()))
        .register(registry);
  }

  void count(Outcome outcome) {
    messages.labelValues(label(outcome)).inc();
  }

  private static String label(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
