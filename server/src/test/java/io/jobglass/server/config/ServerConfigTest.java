package io.jobglass.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.server.webhook.WebhookSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
  @TempDir Path folder;

  private ServerConfig load(List<String> flags, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    try {
      Path empty = folder.resolve("empty.yaml");
      Files.writeString(empty, "");
      all.putIfAbsent("JOBGLASS_CONFIG", empty.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return ServerConfig.load(flags, all);
  }

  @Test
  void defaultsListenOnLoopbackWithAnEmbeddedDatabase() {
    ServerConfig config = load(List.of(), Map.of());
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.http().bodyLimit()).isEqualTo(1 << 20);
    assertThat(config.http().batchBodyLimit()).isEqualTo(8 << 20);
    assertThat(config.database().embedded()).isTrue();
    assertThat(config.database().directory()).isEqualTo(Path.of("data"));
    assertThat(config.cluster()).isEqualTo("default");
    assertThat(config.sampleRetentionDays()).isEqualTo(365);
    assertThat(config.reportInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.webhook()).isNull();
    assertThat(config.loopbackOnly()).isTrue();
  }

  @Test
  void everySettingHasAVariable() throws IOException {
    Path rules = Files.writeString(folder.resolve("rules.yaml"), "cpu: {low_percent: 70}");
    Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef");
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("JOBGLASS_HTTP_HOST", "localhost"),
            Map.entry("JOBGLASS_HTTP_PORT", "9"),
            Map.entry("JOBGLASS_HTTP_ALLOWED_HOSTS", "a, b"),
            Map.entry("JOBGLASS_HTTP_BODY_LIMIT", "2MiB"),
            Map.entry("JOBGLASS_HTTP_BATCH_BODY_LIMIT", "3MiB"),
            Map.entry("JOBGLASS_HTTP_HEADER_LIMIT", "4KiB"),
            Map.entry("JOBGLASS_HTTP_HEADER_COUNT", "50"),
            Map.entry("JOBGLASS_HTTP_PARAMETER_COUNT", "51"),
            Map.entry("JOBGLASS_HTTP_JSON_DEPTH", "16"),
            Map.entry("JOBGLASS_HTTP_MAX_CONNECTIONS", "77"),
            Map.entry("JOBGLASS_HTTP_READ_TIMEOUT", "5s"),
            Map.entry("JOBGLASS_HTTP_BODY_TIMEOUT", "2m"),
            Map.entry("JOBGLASS_HTTP_DRAIN_TIMEOUT", "500ms"),
            Map.entry("JOBGLASS_DATABASE_URL", "postgres://u:p@h:5/d"),
            Map.entry("JOBGLASS_DATABASE_DIRECTORY", "elsewhere"),
            Map.entry("JOBGLASS_CLUSTER_NAME", "big"),
            Map.entry("JOBGLASS_SECURITY_EVALUATION", "true"),
            Map.entry("JOBGLASS_RETENTION_DAYS", "3"),
            Map.entry("JOBGLASS_REPORTS_INTERVAL", "30s"),
            Map.entry("JOBGLASS_ACCOUNTING_CO2_GRAMS_PER_KWH", "380.5"),
            Map.entry("JOBGLASS_RULES_FILE", rules.toString()),
            Map.entry("JOBGLASS_WEBHOOK_URL", "https://host/hook"),
            Map.entry("JOBGLASS_WEBHOOK_KEY_FILE", key.toString()),
            Map.entry("JOBGLASS_WEBHOOK_PER_MINUTE", "7"),
            Map.entry("JOBGLASS_SCHEDULER_BACKEND", "mock"),
            Map.entry("JOBGLASS_SCHEDULER_SEED_DEMO", "true"));
    assertThat(environment).hasSize(Setting.values().length);
    assertThat(load(List.of(), environment))
        .isEqualTo(
            new ServerConfig(
                new ServerConfig.Http(
                    "localhost",
                    9,
                    List.of("a", "b"),
                    2 << 20,
                    3 << 20,
                    4 << 10,
                    50,
                    51,
                    16,
                    77,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofMillis(500)),
                new ServerConfig.Database("postgres://u:p@h:5/d", Path.of("elsewhere")),
                "big",
                true,
                3,
                Duration.ofSeconds(30),
                380.5,
                rules,
                new WebhookSettings(URI.create("https://host/hook"), key, 7),
                new ServerConfig.Scheduler(true, true)));
  }

  @Test
  void theOldNamesOfTheMockBackendWork() {
    ServerConfig config = load(List.of(), Map.of("SCHEDULER_BACKEND", "mock", "SEED_DEMO", "true"));
    assertThat(config.scheduler()).isEqualTo(new ServerConfig.Scheduler(true, true));
    assertThat(load(List.of(), Map.of()).scheduler())
        .isEqualTo(new ServerConfig.Scheduler(false, false));
    assertThatThrownBy(() -> load(List.of(), Map.of("SCHEDULER_BACKEND", "pbs")))
        .hasMessageContaining("scheduler.backend: expected slurm or mock, got 'pbs'");
  }

  @Test
  void flagsWinOverVariablesAndThoseOverOldOnesAndTheFile() throws IOException {
    Path file = folder.resolve("jobglass.yaml");
    Files.writeString(file, "http:\n  port: 1\n  host: localhost\ncluster: {name: filed}\n");
    Map<String, String> environment =
        Map.of("JOBGLASS_CONFIG", file.toString(), "PORT", "2", "METRICS_RETENTION_DAYS", "7");
    assertThat(load(List.of(), Map.of("JOBGLASS_CONFIG", file.toString())).http().port())
        .isEqualTo(1);
    ServerConfig config = load(List.of(), environment);
    assertThat(config.http().port()).isEqualTo(2);
    assertThat(config.http().host()).isEqualTo("localhost");
    assertThat(config.cluster()).isEqualTo("filed");
    assertThat(config.sampleRetentionDays()).isEqualTo(7);
    Map<String, String> newer = new HashMap<>(environment);
    newer.put("JOBGLASS_HTTP_PORT", "3");
    assertThat(load(List.of(), newer).http().port()).isEqualTo(3);
    assertThat(load(List.of("--port=4"), newer).http().port()).isEqualTo(4);
    assertThat(load(List.of("--port", "5"), newer).http().port()).isEqualTo(5);
  }

  @Test
  void allProblemsAreToldTogether() throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, "http:\n  prot: 1\nnothing:\n  at: all\n");
    assertThatThrownBy(() ->
            load(
                List.of("--config", file.toString(), "--port", "x", "--nonsense"),
                Map.of("JOBGLASS_HTTP_READ_TIMEOUT", "soon", "JOBGLASS_HTTP_COLOUR", "blue")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unknown setting http.prot")
        .hasMessageContaining("unknown setting nothing.at")
        .hasMessageContaining("http.port: expected a whole number from 0 to 65535, got 'x'")
        .hasMessageContaining("unknown flag --nonsense")
        .hasMessageContaining("http.read_timeout: expected a time")
        .hasMessageContaining("unknown setting JOBGLASS_HTTP_COLOUR");
  }

  @Test
  void anOpenBindNeedsEvaluation() {
    assertThatThrownBy(() -> load(List.of("--host", "0.0.0.0"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no authentication")
        .hasMessageContaining("--evaluation");
    ServerConfig config = load(List.of("--host", "0.0.0.0", "--evaluation"), Map.of());
    assertThat(config.loopbackOnly()).isFalse();
  }

  @Test
  void thePasswordIsNeverShown() {
    ServerConfig config = load(List.of("--database-url", "postgres://u:secret@h:5/d"), Map.of());
    assertThat(config.toString()).doesNotContain("secret");
    assertThatThrownBy(() -> load(List.of("--database-url", "mysql://u:secret@h/d"), Map.of()))
        .hasMessageContaining("database.url")
        .hasMessageNotContaining("secret");
  }
}
