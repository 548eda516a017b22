package io.jobglass.server;

import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.ReportStore;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.server.accounting.AccountingHandler;
import io.jobglass.server.accounting.UsageReportCsv;
import io.jobglass.server.audit.AuditHandler;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.diagnosis.Diagnoses;
import io.jobglass.server.diagnosis.LiveWarnings;
import io.jobglass.server.diagnosis.RulesFile;
import io.jobglass.server.events.EventsHandler;
import io.jobglass.server.http.HttpWiring;
import io.jobglass.server.ingest.EventCounts;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.jobs.JobsHandler;
import io.jobglass.server.live.Contacts;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.live.WatchedJobs;
import io.jobglass.server.lost.ContactsHandler;
import io.jobglass.server.lost.LostJobs;
import io.jobglass.server.nodes.BadNodes;
import io.jobglass.server.nodes.DiscoveryHandler;
import io.jobglass.server.nodes.NodesHandler;
import io.jobglass.server.samples.ReportIntake;
import io.jobglass.server.samples.ReportsHandler;
import io.jobglass.server.samples.SamplesHandler;
import io.jobglass.server.security.Principals;
import io.jobglass.server.stream.StreamHandler;
import io.jobglass.server.stream.StreamsEnd;
import io.jobglass.server.ui.UiFiles;
import io.jobglass.server.ui.UiHandler;
import io.jobglass.server.webhook.Announcements;
import io.jobglass.server.webhook.Webhook;
import io.jobglass.server.webhook.WebhookCounts;
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
@Import({HttpWiring.class, LiveWiring.class, ExportWiring.class, EnumConverterConfiguration.class})
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
  ReportStore reportStore(PostgresStorage storage) {
    return storage.reports();
  }

  @Bean
  StreamsEnd streamsEnd(JobFeed feed) {
    return new StreamsEnd(feed);
  }

  @Bean
  StreamHandler streamHandler(
      JobFeed feed,
      JobStore jobs,
      WatchedJobs watched,
      Principals principals,
      InstantSource clock,
      JsonMapper json) {
    return new StreamHandler(feed, jobs, watched, principals, clock, json);
  }

  @Bean
  LostJobs lostJobs(
      LiveJobs live,
      LiveNodes nodes,
      Contacts contacts,
      UsageStore usage,
      JobStore store,
      EventIntake intake,
      InstantSource clock) {
    return new LostJobs(live, nodes, contacts, usage, store, intake, clock);
  }

  @Bean
  ContactsHandler contactsHandler(
      LostJobs lost, JobStore jobs, Principals principals, HttpServletRequest request) {
    return new ContactsHandler(lost, jobs, principals, request);
  }

  @Bean
  Announcements announcements(
      ServerConfig config, PrometheusRegistry registry, InstantSource clock) {
    return config.webhook() == null
        ? Announcements.NONE
        : new Webhook(config.webhook(), new WebhookCounts(registry), clock);
  }

  @Bean
  EventIntake eventIntake(
      JobStore jobs,
      LiveJobs liveJobs,
      LiveSamples liveSamples,
      JobFeed feed,
      StateTotals totals,
      PrometheusRegistry registry,
      Announcements announcements) {
    return new EventIntake(
        jobs, liveJobs, liveSamples, feed, totals, new EventCounts(registry), announcements);
  }

  @Bean
  ReportIntake reportIntake(
      EventIntake events,
      UsageStore usage,
      LiveNodes nodes,
      JobFeed feed,
      PrometheusRegistry registry) {
    return new ReportIntake(events, usage, nodes, feed, registry);
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
  LiveWarnings liveWarnings(LiveJobs live, Diagnoses diagnoses, Announcements announcements) {
    return new LiveWarnings(live, diagnoses, announcements);
  }

  @Bean
  JobsHandler jobsHandler(
      JobStore jobs,
      UsageStore usage,
      Diagnoses diagnoses,
      EventIntake intake,
      LiveUsage liveUsage,
      Contacts contacts,
      WatchedJobs watched,
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
        contacts,
        watched,
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
  ReportsHandler reportsHandler(ReportIntake intake, WatchedJobs watched, ServerConfig config) {
    return new ReportsHandler(intake, watched, config.cluster(), config.reportInterval());
  }

  @Bean
  SamplesHandler samplesHandler(
      JobStore jobs,
      UsageStore usage,
      LiveSamples liveSamples,
      JobFeed feed,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock) {
    return new SamplesHandler(jobs, usage, liveSamples, feed, principals, request, clock);
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
  UsageReportCsv usageReportCsv() {
    return new UsageReportCsv();
  }

  @Bean
  AccountingHandler accountingHandler(
      ReportStore reports,
      Principals principals,
      HttpServletRequest request,
      InstantSource clock,
      ServerConfig config) {
    return new AccountingHandler(reports, principals, request, clock, config.co2GramsPerKwh());
  }

  @Bean
  BadNodes badNodes(JobStore jobs, InstantSource clock) {
    return new BadNodes(jobs, clock);
  }

  @Bean
  NodesHandler nodesHandler(
      UsageStore usage,
      LiveNodes liveNodes,
      BadNodes badNodes,
      ServerConfig config,
      InstantSource clock) {
    return new NodesHandler(usage, liveNodes, badNodes, config, clock);
  }

  @Bean
  DiscoveryHandler discoveryHandler(UsageStore usage, LiveNodes liveNodes) {
    return new DiscoveryHandler(usage, liveNodes);
  }

  @Bean
  UiHandler uiHandler() throws IOException {
    return new UiHandler(UiFiles.load());
  }
}
