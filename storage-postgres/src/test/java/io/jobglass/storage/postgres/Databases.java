package io.jobglass.storage.postgres;

import io.jobglass.storage.postgres.embedded.EmbeddedPostgres;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test class a fresh, migrated database on one PostgreSQL that all classes share:
 * registered as a static extension.
 */
final class Databases implements BeforeAllCallback {
  private static final String TEMPLATE = "jobglass";
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Where the programs are unpacked once for all test runs. */
  static final Path CACHE = Path.of("target", "postgres-programs").toAbsolutePath();

  private DatabaseLogin service = new DatabaseLogin("", "", "");
  private DatabaseLogin owner = service;

  /** The server that all classes share, stopped after the last. */
  private record Shared(EmbeddedPostgres server) implements AutoCloseable {
    static Shared start() {
      try {
        Path directory = Files.createTempDirectory(Path.of("target"), "shared-postgres-");
        EmbeddedPostgres server =
            EmbeddedPostgres.start(
                EmbeddedSettings.in(directory).withCache(CACHE).withSharedBuffers(64));
        Migrations.run(server.owner(), server.service().user());
        return new Shared(server);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws SQLException {
    EmbeddedPostgres server =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent("shared-postgres", key -> Shared.start(), Shared.class)
            .server();
    String name = "test_" + COUNT.incrementAndGet();
    execute(
        server.admin(),
        "create database %s template %s owner %s".formatted(name, TEMPLATE, server.owner().user()));
    service = on(server.service(), name);
    owner = on(server.owner(), name);
  }

  private static DatabaseLogin on(DatabaseLogin login, String database) {
    String url = login.url().substring(0, login.url().lastIndexOf('/') + 1) + database;
    return new DatabaseLogin(url, login.user(), login.password());
  }

  DatabaseLogin service() {
    return service;
  }

  DatabaseLogin owner() {
    return owner;
  }

  PostgresStorage open(InstantSource clock) {
    return PostgresStorage.open(
        StorageConfig.of(new StorageConfig.External(service, owner), "alpha"), clock);
  }

  /** Empties every table, as the owner. */
  void clear() throws SQLException {
    execute(
        owner,
        """
        set search_path = jobglass;
        alter table audit disable trigger all;
        alter table event disable trigger all;
        truncate event, job, job_node, audit, audit_head, node, report_stream, sample, node_usage, gpu_usage;
        alter table audit enable trigger all;
        alter table event enable trigger all
        """);
  }

  static void execute(DatabaseLogin login, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(login.url(), login.user(), login.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
