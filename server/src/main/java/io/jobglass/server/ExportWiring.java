package io.jobglass.server;

import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.diagnosis.LiveWarnings;
import io.jobglass.server.export.DocumentHandler;
import io.jobglass.server.export.FeedMetrics;
import io.jobglass.server.export.HealthHandler;
import io.jobglass.server.export.JobSeries;
import io.jobglass.server.export.MetricsHandler;
import io.jobglass.server.export.NodeSeries;
import io.jobglass.server.export.OwnMetrics;
import io.jobglass.server.export.StorageSize;
import io.jobglass.server.export.StoreHealth;
import io.jobglass.server.export.WarningSeries;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.lost.LostJobs;
import io.jobglass.server.nodes.BadNodes;
import io.jobglass.storage.postgres.PostgresStorage;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The metrics page, health and the document. */
@Configuration(proxyBeanMethods = false)
class ExportWiring {
  @Bean
  StoreHealth storeHealth(PostgresStorage storage) {
    return () ->
        switch (storage.check()) {
          case PostgresStorage.Health.Healthy _ -> null;
          case PostgresStorage.Health.Degraded(String reason) -> reason;
        };
  }

  @Bean
  PrometheusRegistry registry() {
    return new PrometheusRegistry();
  }

  @Bean
  OwnMetrics ownMetrics(
      PrometheusRegistry registry, PostgresStorage storage, StoreHealth health, LiveJobs live) {
    return new OwnMetrics(
        registry, Version.text(), storage::waiting, health, () -> live.all().size());
  }

  @Bean
  StorageSize storageSize(
      PrometheusRegistry registry, PostgresStorage storage, ServerConfig config) {
    Path directory = storage.embedded().isPresent() ? config.database().directory() : null;
    return new StorageSize(registry, storage::databaseBytes, directory);
  }

  @Bean
  FeedMetrics feedMetrics(PrometheusRegistry registry, JobFeed feed) {
    return new FeedMetrics(registry, feed);
  }

  @Bean
  MetricsHandler metricsHandler(
      LiveJobs jobs,
      LiveUsage usage,
      LiveNodes nodes,
      BadNodes badNodes,
      StateTotals totals,
      LiveWarnings warnings,
      LostJobs lost,
      InstantSource clock,
      ServerConfig config,
      PrometheusRegistry registry) {
    return new MetricsHandler(
        new JobSeries(jobs, usage, totals, clock, config.cluster()),
        new NodeSeries(nodes, badNodes, config.cluster()),
        new WarningSeries(warnings, lost, config.cluster()),
        registry);
  }

  @Bean
  HealthHandler healthHandler(StoreHealth store, InstantSource clock) {
    return new HealthHandler(store, clock, Version.text());
  }

  @Bean
  DocumentHandler documentHandler() throws IOException {
    return new DocumentHandler();
  }
}
