package io.jobglass.storage.postgres;

import static io.jobglass.storage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.audit.ChainCheck;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged is there after a kill, once. {@code -Djobglass.durability.rounds=10} kills
 * that often in a row on the same directory; the default is one round of each kind.
 */
class DurabilityIT {
  private static final int ROUNDS = Integer.getInteger("jobglass.durability.rounds", 1);
  private static final int EVENT_CLIENTS = 32;
  private static final int REPORT_CLIENTS = 4;
  private static final int ENOUGH = 300;

  @TempDir Path directory;

  @Test
  void nothingAcknowledgedIsLostWhenPostgresIsKilled() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (int round = 1; round <= ROUNDS; round++) {
      int before = acknowledged.size();
      try (PostgresStorage storage = open(directory);
          StoreLoad load = new StoreLoad(storage, "r" + round, acknowledged::add)) {
        load.start(EVENT_CLIENTS, REPORT_CLIENTS);
        eventually("clients are at work", () -> acknowledged.size() > before + ENOUGH);
        kill(storage.embedded().orElseThrow().postmasterPid().orElseThrow());
      }
      verify(acknowledged);
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheServiceIsKilled() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (int round = 1; round <= ROUNDS; round++) {
      int before = acknowledged.size();
      Process service = child("r" + round);
      Thread reader = Thread.ofVirtual().start(() -> read(service, acknowledged));
      try {
        eventually("clients are at work", () -> acknowledged.size() > before + ENOUGH);
      } finally {
        // The end of its output comes before the end of its lock on the directory.
        service.destroyForcibly().waitFor();
      }
      reader.join();
      verify(acknowledged);
    }
  }

  private void verify(Set<String> acknowledged) throws SQLException {
    try (PostgresStorage storage = open(directory)) {
      DatabaseLogin login = storage.embedded().orElseThrow().owner();
      Set<String> stored = new HashSet<>();
      stored.addAll(column(login, "select key from jobglass.event where key like 'event/%'"));
      stored.addAll(
          column(
              login,
              """
              select 'report/' || stream_id || '/' || n
              from jobglass.report_stream, unnest(received) as r,
                generate_series(lower(r), upper(r) - 1) as n
              """));
      assertThat(stored).as("stored events and reports").containsAll(acknowledged);
      assertThat(acknowledged).anyMatch(key -> key.startsWith("report/"));
      assertThat(column(login, "select key from jobglass.event group by key having count(*) > 1"))
          .as("events stored twice")
          .isEmpty();
      assertThat(
              column(
                  login,
                  """
                  select node_id || ' ' || at || ' ' || memory_bytes from jobglass.sample
                  where (select count(*) from jobglass.sample)
                    <> (select sum(upper(r) - lower(r))
                        from jobglass.report_stream, unnest(received) as r)
                  """))
          .as("samples that are not one for each report")
          .isEmpty();
      assertThat(
              column(
                  login,
                  """
                  select 'x' where (select sum(sample_count) from jobglass.node_usage)
                    <> (select count(*) from jobglass.sample)
                  """))
          .as("summaries that are not of their samples")
          .isEmpty();
      assertThat(storage.audit().verify("alpha")).isInstanceOf(ChainCheck.Intact.class);
    }
  }

  private static PostgresStorage open(Path directory) {
    return PostgresStorage.open(
        StorageConfig.of(
            new StorageConfig.Embedded(
                EmbeddedSettings.in(directory).withCache(Databases.CACHE).withSharedBuffers(64)),
            "alpha"),
        InstantSource.system());
  }

  private Process child(String round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Service.class.getName(),
            directory.toString(),
            round)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void read(Process service, Set<String> acknowledged) {
    try (BufferedReader reader = service.inputReader()) {
      String line = reader.readLine();
      while (line != null) {
        if (line.endsWith(";")) { // else the kill cut it off
          acknowledged.add(line.substring(0, line.length() - 1));
        }
        line = reader.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the child process runs: it says what is acknowledged until it is killed, or until whoever
   * started it is gone, however that went.
   */
  static final class Service {
    private Service() {}

    public static void main(String[] arguments) throws IOException {
      PostgresStorage storage = open(Path.of(arguments[0]));
      StoreLoad load =
          new StoreLoad(
              storage,
              arguments[1],
              key -> {
                synchronized (System.out) {
                  System.out.println(key + ";");
                  System.out.flush();
                }
              });
      load.start(EVENT_CLIENTS, REPORT_CLIENTS);
      System.in.transferTo(OutputStream.nullOutputStream());
      Runtime.getRuntime().halt(1);
    }
  }

  private static void kill(long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor()).isZero();
  }

  private static Set<String> column(DatabaseLogin login, String sql) throws SQLException {
    Set<String> values = new HashSet<>();
    try (Connection connection =
            DriverManager.getConnection(login.url(), login.user(), login.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
