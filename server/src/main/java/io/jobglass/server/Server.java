package io.jobglass.server;

import io.jobglass.core.storage.JobStore;
import io.jobglass.server.config.ServerConfig;
import io.jobglass.server.diagnosis.LiveWarnings;
import io.jobglass.server.diagnosis.RulesFile;
import io.jobglass.server.export.StorageSize;
import io.jobglass.server.ingest.EventIntake;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.lost.LostJobs;
import io.jobglass.server.mock.MockScheduler;
import io.jobglass.server.nodes.BadNodes;
import io.jobglass.server.samples.ReportIntake;
import io.jobglass.server.webhook.Announcements;
import io.jobglass.server.webhook.Webhook;
import io.jobglass.storage.postgres.DatabaseLogin;
import io.jobglass.storage.postgres.DatabaseUrl;
import io.jobglass.storage.postgres.PostgresStorage;
import io.jobglass.storage.postgres.SampleRetention;
import io.jobglass.storage.postgres.StorageConfig;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A running service: opened in order (store, live view, HTTP), closed in the reverse one. */
public final class Server implements AutoCloseable {
  private static final Duration RECOUNT_PAUSE = Duration.ofMinutes(1);
  private static final Duration RULES_PAUSE = Duration.ofSeconds(10);
  private static final Duration WARNINGS_PAUSE = Duration.ofMinutes(1);
  private static final Duration WEBHOOK_PAUSE = Duration.ofSeconds(1);
  private static final Duration MOCK_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOST_JOBS_PAUSE = Duration.ofMinutes(1);
  private static final Duration BAD_NODES_PAUSE = Duration.ofMinutes(1);
  private static final Duration RETENTION_PAUSE = Duration.ofHours(1);

  /** The store keeps yesterday and today whole. */
  private static final int SHORTEST_RETENTION_DAYS = 2;

  private final ConfigurableApplicationContext context;
  private final List<Periodic> tasks;
  private final URI url;

  private Server(ConfigurableApplicationContext context, List<Periodic> tasks, URI url) {
    this.context = context;
    this.tasks = tasks;
    this.url = url;
  }

  /** Starts the service; it answers when this returns. */
  public static Server start(ServerConfig config) {
    InstantSource clock = Clock.systemUTC();
    PostgresStorage storage = PostgresStorage.open(storageConfig(config), clock);
    ConfigurableApplicationContext context;
    try {
      context = application(config, storage, clock).run();
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
    List<Periodic> tasks = new ArrayList<>(tasks(config, storage, context));
    tasks.add(Periodic.start("rules", RULES_PAUSE, context.getBean(RulesFile.class)::refresh));
    tasks.add(
        Periodic.start("warnings", WARNINGS_PAUSE, context.getBean(LiveWarnings.class)::runOnce));
    if (context.getBean(Announcements.class) instanceof Webhook webhook) {
      tasks.add(Periodic.start("webhook", WEBHOOK_PAUSE, webhook::runOnce));
    }
    if (config.scheduler().mock()) {
      tasks.add(Periodic.start("mock", MOCK_PAUSE, mockScheduler(config, context, clock)::runOnce));
    }
    WebServer http = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
    int port = http.getPort();
    String host = config.http().host();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return new Server(context, tasks, URI.create("http://" + shown + ":" + port));
  }

  private static List<Periodic> tasks(
      ServerConfig config, PostgresStorage storage, ApplicationContext context) {
    int days = Math.max(SHORTEST_RETENTION_DAYS, config.sampleRetentionDays());
    SampleRetention retention = storage.sampleRetention(Duration.ofDays(days));
    return List.of(
        Periodic.start("recount", RECOUNT_PAUSE, context.getBean(StateTotals.class)::runOnce),
        Periodic.start("measure", RECOUNT_PAUSE, context.getBean(StorageSize.class)::runOnce),
        Periodic.start("lost_jobs", LOST_JOBS_PAUSE, context.getBean(LostJobs.class)::runOnce),
        Periodic.start("bad_nodes", BAD_NODES_PAUSE, context.getBean(BadNodes.class)::look),
        Periodic.start("retention", RETENTION_PAUSE, retention::runOnce));
  }

  private static MockScheduler mockScheduler(
      ServerConfig config, ConfigurableApplicationContext context, InstantSource clock) {
    return new MockScheduler(
        context.getBean(EventIntake.class),
        context.getBean(ReportIntake.class),
        context.getBean(JobStore.class),
        clock,
        config.cluster(),
        config.scheduler().seedDemo());
  }

  private static StorageConfig storageConfig(ServerConfig config) {
    String url = config.database().url();
    StorageConfig.Location location;
    if (url == null) {
      location =
          new StorageConfig.Embedded(
              EmbeddedSettings.in(config.database().directory().resolve("postgresql")));
    } else {
      DatabaseLogin login = DatabaseUrl.parse(url);
      location = new StorageConfig.External(login, login);
    }
    return StorageConfig.of(location, config.cluster());
  }

  private static SpringApplication application(
      ServerConfig config, PostgresStorage storage, InstantSource clock) {
    SpringApplication application = new SpringApplication(App.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(properties());
    application.addInitializers(context -> {
      GenericApplicationContext given = (GenericApplicationContext) context;
      given.registerBean(ServerConfig.class, () -> config);
      given.registerBean(InstantSource.class, () -> clock);
      given.registerBean(PostgresStorage.class, () -> storage);
    });
    return application;
  }

  private static Map<String, Object> properties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.main.lazy-initialization", "false");
    properties.put("spring.jmx.enabled", "false");
    properties.put("spring.web.resources.add-mappings", "false");
    properties.put("spring.web.locale", "en");
    properties.put("spring.web.locale-resolver", "fixed");
    properties.put("spring.mvc.formcontent.filter.enabled", "false");
    return properties;
  }

  /** Where it listens. */
  public URI url() {
    return url;
  }

  /** Lets running requests end, writes what is queued, stops the store. */
  @Override
  public void close() {
    tasks.forEach(Periodic::close);
    context.close();
  }
}
