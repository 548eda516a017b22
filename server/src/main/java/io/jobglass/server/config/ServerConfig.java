package io.jobglass.server.config;

import io.jobglass.core.job.JobId;
import io.jobglass.server.diagnosis.RulesFile;
import io.jobglass.server.webhook.WebhookSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the server, checked. Its text never shows a secret.
 *
 * @param cluster of jobs and reports whose sender names none
 * @param evaluation whether other machines may come in without authentication
 * @param sampleRetentionDays how long samples are kept
 * @param reportInterval length of an agent's window
 * @param co2GramsPerKwh CO2e of a kWh; null when not configured
 * @param rulesFile thresholds of diagnoses; null for the built-in ones
 * @param webhook where ends and warnings are posted; null for nowhere
 */
public record ServerConfig(
    Http http,
    Database database,
    String cluster,
    boolean evaluation,
    int sampleRetentionDays,
    Duration reportInterval,
    @Nullable Double co2GramsPerKwh,
    @Nullable Path rulesFile,
    @Nullable WebhookSettings webhook,
    Scheduler scheduler) {

  /**
   * What tells of jobs besides hooks and agents.
   *
   * @param mock whether a simulated cluster runs inside the server
   * @param seedDemo whether that one begins with a longer history
   */
  public record Scheduler(boolean mock, boolean seedDemo) {}

  /** Where and within which limits the server listens; sizes are in bytes. */
  public record Http(
      String host,
      int port,
      List<String> allowedHosts,
      int bodyLimit,
      int batchBodyLimit,
      int headerLimit,
      int headerCount,
      int parameterCount,
      int jsonDepth,
      int maxConnections,
      Duration readTimeout,
      Duration bodyTimeout,
      Duration drainTimeout) {
    public Http {
      allowedHosts = List.copyOf(allowedHosts);
    }
  }

  /**
   * Where the data is.
   *
   * @param url of an external PostgreSQL, with its password; null for the embedded one
   * @param directory of the embedded one
   */
  public record Database(@Nullable String url, Path directory) {
    /** Whether the server starts a PostgreSQL of its own. */
    public boolean embedded() {
      return url == null;
    }

    @Override
    public String toString() {
      return embedded() ? "embedded in " + directory : "external";
    }
  }

  /**
   * Reads flags, environment and file.
   *
   * @throws ConfigException naming every problem
   */
  public static ServerConfig load(List<String> arguments, Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    SettingReader reader =
        new SettingReader(new SettingTexts(arguments, environment, problems), problems);
    String url = reader.text(Setting.DATABASE_URL);
    String rules = reader.text(Setting.RULES_FILE);
    ServerConfig config =
        new ServerConfig(
            new Http(
                reader.text(Setting.HTTP_HOST),
                reader.number(Setting.HTTP_PORT, 0, 65535),
                reader.list(Setting.HTTP_ALLOWED_HOSTS),
                reader.size(Setting.HTTP_BODY_LIMIT),
                reader.size(Setting.HTTP_BATCH_BODY_LIMIT),
                reader.size(Setting.HTTP_HEADER_LIMIT),
                reader.number(Setting.HTTP_HEADER_COUNT, 10, 10_000),
                reader.number(Setting.HTTP_PARAMETER_COUNT, 10, 10_000),
                reader.number(Setting.HTTP_JSON_DEPTH, 8, 1000),
                reader.number(Setting.HTTP_MAX_CONNECTIONS, 16, 1_000_000),
                reader.duration(Setting.HTTP_READ_TIMEOUT),
                reader.duration(Setting.HTTP_BODY_TIMEOUT),
                reader.duration(Setting.HTTP_DRAIN_TIMEOUT)),
            new Database(
                url.isEmpty() ? null : url, Path.of(reader.text(Setting.DATABASE_DIRECTORY))),
            reader.text(Setting.CLUSTER_NAME),
            reader.flag(Setting.SECURITY_EVALUATION),
            reader.number(Setting.RETENTION_DAYS, 1, 36_500),
            reader.duration(Setting.REPORTS_INTERVAL),
            reader.amountOrNull(Setting.ACCOUNTING_CO2_GRAMS_PER_KWH),
            rules.isEmpty() ? null : Path.of(rules),
            webhook(reader, problems),
            new Scheduler(
                reader.choice(Setting.SCHEDULER_BACKEND, "slurm", "mock").equals("mock"),
                reader.flag(Setting.SCHEDULER_SEED_DEMO)));
    config.check(problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static @Nullable WebhookSettings webhook(SettingReader reader, List<String> problems) {
    String url = reader.text(Setting.WEBHOOK_URL);
    Path keyFile = Path.of(reader.text(Setting.WEBHOOK_KEY_FILE));
    int perMinute = reader.number(Setting.WEBHOOK_PER_MINUTE, 1, 6000);
    if (url.isEmpty()) {
      return null;
    }
    try {
      WebhookSettings webhook = new WebhookSettings(new URI(url), keyFile, perMinute);
      problems.addAll(webhook.problems());
      return webhook;
    } catch (URISyntaxException e) {
      problems.add("webhook.url: expected a URL such as https://host/path");
      return null;
    }
  }

  private void check(List<String> problems) {
    String cluster = cluster();
    if (cluster.isEmpty() || cluster.length() > JobId.MAX_LENGTH || cluster.contains(":")) {
      problems.add("cluster.name: expected 1 to 255 characters without a colon");
    }
    try {
      RulesFile.open(rulesFile);
    } catch (IllegalArgumentException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> problems.add("rules.file: " + line));
    }
    if (database.url() != null
        && !database.url().startsWith("postgres://")
        && !database.url().startsWith("postgresql://")) {
      problems.add("database.url: expected postgres://user:password@host:port/database");
    }
    Optional<Boolean> loopback = loopback(http.host());
    if (loopback.isEmpty()) {
      problems.add("http.host: there is no address for '" + http.host() + "'");
    } else if (!loopback.get() && !evaluation) {
      problems.add(
          "http.host: "
              + http.host()
              + " can be reached from other machines, and there is no authentication yet; listen on"
              + " 127.0.0.1 behind a proxy that authenticates, or, to try it out on a network that"
              + " you trust, add --evaluation");
    }
  }

  /** Whether only this machine can reach the server. */
  public boolean loopbackOnly() {
    return loopback(http.host()).orElse(false);
  }

  private static Optional<Boolean> loopback(String host) {
    try {
      return Optional.of(InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
