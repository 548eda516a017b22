package io.jobglass.server.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the server. One key in {@code jobglass.yaml} ({@code section.key}) is one
 * environment variable ({@code JOBGLASS_SECTION_KEY}); some have a flag, some the variable that the
 * old service read.
 */
public enum Setting {
  HTTP_HOST("http.host", "--host", "HOST", "127.0.0.1", "address to listen on"),
  HTTP_PORT("http.port", "--port", "PORT", "8080", "port to listen on; 0 picks a free one"),
  HTTP_ALLOWED_HOSTS(
      "http.allowed_hosts",
      null,
      null,
      "",
      "further names, separated by commas, that the Host header may carry"),
  HTTP_BODY_LIMIT("http.body_limit", null, null, "1MiB", "largest request body"),
  HTTP_BATCH_BODY_LIMIT(
      "http.batch_body_limit", null, null, "8MiB", "largest body of reports and hook batches"),
  HTTP_HEADER_LIMIT("http.header_limit", null, null, "16KiB", "largest request line plus headers"),
  HTTP_HEADER_COUNT("http.header_count", null, null, "100", "headers of a request"),
  HTTP_PARAMETER_COUNT("http.parameter_count", null, null, "100", "query parameters of a request"),
  HTTP_JSON_DEPTH("http.json_depth", null, null, "32", "how deep JSON may be nested"),
  HTTP_MAX_CONNECTIONS("http.max_connections", null, null, "8192", "open connections"),
  HTTP_READ_TIMEOUT(
      "http.read_timeout", null, null, "20s", "longest wait for the next byte of a request"),
  HTTP_BODY_TIMEOUT("http.body_timeout", null, null, "60s", "longest time for a whole body"),
  HTTP_DRAIN_TIMEOUT(
      "http.drain_timeout", null, null, "10s", "how long a stop waits for running requests"),
  DATABASE_URL(
      "database.url",
      "--database-url",
      "DATABASE_URL",
      "",
      "postgres://user:password@host:port/database; an embedded PostgreSQL unless set"),
  DATABASE_DIRECTORY(
      "database.directory", "--data", null, "data", "where the embedded PostgreSQL keeps its data"),
  CLUSTER_NAME(
      "cluster.name", "--cluster", null, "default", "cluster of jobs whose sender names none"),
  SECURITY_EVALUATION(
      "security.evaluation",
      "--evaluation",
      null,
      "false",
      "allow other machines in although there is no authentication; for trying out only"),
  RETENTION_DAYS(
      "retention.days", null, "METRICS_RETENTION_DAYS", "365", "how long samples are kept"),
  REPORTS_INTERVAL("reports.interval", null, null, "15s", "length of an agent's window"),
  ACCOUNTING_CO2_GRAMS_PER_KWH(
      "accounting.co2_grams_per_kwh",
      null,
      null,
      "",
      "CO2e of a kWh at this site; reports tell no CO2e unless set"),
  RULES_FILE(
      "rules.file",
      null,
      null,
      "",
      "rules.yaml with a site's thresholds; the built-in ones unless set"),
  WEBHOOK_URL(
      "webhook.url",
      null,
      null,
      "",
      "where ends of jobs and warnings are posted; nothing is sent unless set"),
  WEBHOOK_KEY_FILE(
      "webhook.key_file", null, null, "", "file with the key that signs the webhook's messages"),
  WEBHOOK_PER_MINUTE(
      "webhook.per_minute", null, null, "60", "most webhook requests in a minute; more wait"),
  SCHEDULER_BACKEND(
      "scheduler.backend",
      null,
      "SCHEDULER_BACKEND",
      "slurm",
      "slurm, or mock: a simulated cluster inside the server, for trying out"),
  SCHEDULER_SEED_DEMO(
      "scheduler.seed_demo",
      null,
      "SEED_DEMO",
      "false",
      "with the mock backend: begin with six hours of history");

  private final String key;
  private final @Nullable String flag;
  private final @Nullable String oldVariable;
  private final String defaultText;
  private final String meaning;

  Setting(
      String key,
      @Nullable String flag,
      @Nullable String oldVariable,
      String defaultText,
      String meaning) {
    this.key = key;
    this.flag = flag;
    this.oldVariable = oldVariable;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /** The key in the file, {@code section.key}. */
  public String key() {
    return key;
  }

  /** The flag, where it has one. */
  public Optional<String> flag() {
    return Optional.ofNullable(flag);
  }

  /** The old service's environment variable, which keeps working. */
  public Optional<String> oldVariable() {
    return Optional.ofNullable(oldVariable);
  }

  /** The environment variable, {@code JOBGLASS_SECTION_KEY}. */
  public String variable() {
    return "JOBGLASS_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** What holds when nobody sets it, as text. */
  public String defaultText() {
    return defaultText;
  }

  /** One line for a person. */
  public String meaning() {
    return meaning;
  }

  /** Whether the flag stands alone, without a value. */
  public boolean isSwitch() {
    return this == SECURITY_EVALUATION;
  }

  static Optional<Setting> ofKey(String key) {
    for (Setting setting : values()) {
      if (setting.key.equals(key)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  static Optional<Setting> ofFlag(String flag) {
    for (Setting setting : values()) {
      if (flag.equals(setting.flag)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }
}
