package io.jobglass.server;

import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.server.audit.AuditHandler;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.diagnosis.Diagnoses;
import io.jobglass.server.diagnosis.LiveWarnings;
import io.jobglass.server.diagnosis.RulesFile;
import io.jobglass.server.events.EventsHandler;
import io.jobglass.server.export.DocumentHandler;
import io.jobglass.server.export.HealthHandler;
import io.jobglass.server.export.JobSeries;
import io.jobglass.server.export.MetricsHandler;
import io.jobglass.server.export.NodeSeries;
import io.jobglass.server.export.OwnMetrics;
import io.jobglass.server.export.StoreHealth;
import io.jobglass.server.export.WarningSeries;
import io.jobglass.server.http.HttpWiring;
import io.jobglass.server.ingest.EventCounts;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.jobs.JobsHandler;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.nodes.NodesHandler;
import io.jobglass.server.samples.ReportIntake;
import io.jobglass.server.samples.ReportsHandler;
import io.jobglass.server.samples.SamplesHandler;
import io.jobglass.server.security.Principals;
import io.jobglass.storage.postgres.PostgresStorage;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import org.openapitools.configuration.EnumConverterConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of the service and what each is made of. Settings, store and clock are given; nothing
 * is found by scanning.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  ValidationAutoConfiguration.class
})
@Import({HttpWiring.class, EnumConverterConfiguration.class})
public class App {
  @Bean
  JobStore jobStore(PostgresStorage storage) {
    return storage.jobs();
  }

  @Bean
  UsageStore usageStore(PostgresStorage storage) {
    return storage.usage();
  }

  @Bean
  AuditTrail auditTrail(PostgresStorage storage) {
    return storage.audit();
  }

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
  LiveJobs liveJobs(JobStore jobs) {
    return new LiveJobs(jobs);
  }

  @Bean
  LiveNodes liveNodes(InstantSource clock, ServerConfig config) {
    return new LiveNodes(clock, config.reportInterval());
  }

  @Bean
  LiveSamples liveSamples(InstantSource clock) {
    return new LiveSamples(clock);
  }

  @Bean
  LiveUsage liveUsage(LiveNodes nodes, LiveSamples samples) {
    return new LiveUsage(nodes, samples);
  }

  @Bean
  StateTotals stateTotals(JobStore jobs) {
    return new StateTotals(jobs);
  }

  @Bean
  EventIntake eventIntake(
      JobStore jobs,
      LiveJobs liveJobs,
      LiveSamples liveSamples,
      StateTotals totals,
      PrometheusRegistry registry) {
    return new EventIntake(jobs, liveJobs, liveSamples, totals, new EventCounts(registry));
  }

  @Bean
  ReportIntake reportIntake(
      EventIntake events, UsageStore usage, LiveNodes nodes, PrometheusRegistry registry) {
    return new ReportIntake(events, usage, nodes, registry);
  }

  @Bean
  Principals principals() {
    return new Principals();
  }

  @Bean
  RulesFile rulesFile(ServerConfig config) {
    return RulesFile.open(config.rulesFile());
  }

  @Bean
  Diagnoses diagnoses(
      JobStore jobs, UsageStore usage, RulesFile rules, InstantSource clock, ServerConfig config) {
    return new Diagnoses(jobs, usage, rules, clock, config.reportInterval());
  }

  @Bean
  LiveWarnings liveWarnings(LiveJobs live, Diagnoses diagnoses) {
    return new LiveWarnings(live, diagnoses);
  }

  @Bean
  JobsHandler jobsHandler(
      JobStore jobs,
      UsageStore usage,
      Diagnoses diagnoses,
      EventIntake intake,
      LiveUsage liveUsage,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock,
      ServerConfig config,
      JsonMapper json) {
    return new JobsHandler(
        jobs,
        usage,
        diagnoses,
        intake,
        liveUsage,
        principals,
        request,
        clock,
        config.cluster(),
        json);
  }

  @Bean
  EventsHandler eventsHandler(
      EventIntake intake, HttpServletRequest request, ServerConfig config, InstantSource clock) {
    return new EventsHandler(intake, request, config.cluster(), clock);
  }

  @Bean
  ReportsHandler reportsHandler(ReportIntake intake, ServerConfig config) {
    return new ReportsHandler(intake, config.cluster(), config.reportInterval());
  }

  @Bean
  SamplesHandler samplesHandler(
      JobStore jobs,
      UsageStore usage,
      LiveSamples liveSamples,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock) {
    return new SamplesHandler(jobs, usage, liveSamples, principals, request, clock);
  }

  @Bean
  AuditHandler auditHandler(
      AuditTrail trail,
      Principals principals,
      HttpServletRequest request,
      ServerConfig config,
      JsonMapper json) {
    return new AuditHandler(trail, principals, request, config.cluster(), json);
  }

  @Bean
  NodesHandler nodesHandler(UsageStore usage, LiveNodes liveNodes, ServerConfig config) {
    return new NodesHandler(usage, liveNodes, config.cluster());
  }

  @Bean
  MetricsHandler metricsHandler(
      LiveJobs jobs,
      LiveUsage usage,
      LiveNodes nodes,
      StateTotals totals,
      LiveWarnings warnings,
      InstantSource clock,
      ServerConfig config,
      PrometheusRegistry registry) {
    return new MetricsHandler(
        new JobSeries(jobs, usage, totals, clock, config.cluster()),
        new NodeSeries(nodes, config.cluster()),
        new WarningSeries(warnings, config.cluster()),
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
