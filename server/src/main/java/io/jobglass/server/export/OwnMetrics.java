package io.jobglass.server.export;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntSupplier;

/** Registers what the service tells of itself, beside what each part counts. */
public final class OwnMetrics {
  /**
   * @param waiting how many events and reports wait to be written
   * @param liveJobs how many attempts the live view holds
   */
  public OwnMetrics(
      PrometheusRegistry registry,
      String version,
      IntSupplier waiting,
      StoreHealth store,
      IntSupplier liveJobs) {
    Info.builder()
        .name("jobglass_build_info")
        .help("Version of the service.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(version);
    gauge(
        registry,
        "jobglass_write_queue_depth",
        "Events and reports that wait to be written.",
        waiting);
    gauge(
        registry,
        "jobglass_store_healthy",
        "1 while the store answers, else 0.",
        () -> store.problem() == null ? 1 : 0);
    gauge(registry, "jobglass_live_jobs", "Attempts that the live view holds.", liveJobs);
    JvmMetrics.builder().register(registry);
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsInt()))
        .register(registry);
  }
}
