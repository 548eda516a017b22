package io.jobglass.storage.postgres.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data files of a server: making them whole or not at all, and the roles inside. Stateless. */
final class Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  static final String DATABASE = "jobglass";
  private static final String MAJOR_VERSION = "18";

  private Cluster() {}

  /** Creates the cluster unless it is there; a crash on the way leaves nothing that looks whole. */
  static void ensureCreated(Path data, Programs programs, Secrets secrets) throws IOException {
    if (Files.exists(data)) {
      String version = Files.readString(data.resolve("PG_VERSION")).strip();
      if (!version.equals(MAJOR_VERSION)) {
        throw new EmbeddedException(
            data + " was written by PostgreSQL " + version + ", this is " + MAJOR_VERSION);
      }
      return;
    }
    Path temporary = data.resolveSibling(data.getFileName() + ".tmp");
    PostgresBinaries.delete(temporary);
    Path password = data.resolveSibling("initdb.password");
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(password, secrets.password(Secrets.Role.ADMIN) + "\n");
      programs.run(
          List.of(
              programs.program("initdb"),
              "--pgdata=" + temporary,
              "--username=" + Secrets.Role.ADMIN.databaseName(),
              "--pwfile=" + password,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale=C",
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--data-checksums"),
          data.resolveSibling("initdb.log"));
    } finally {
      Files.deleteIfExists(password);
    }
    Files.move(temporary, data, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel parent = FileChannel.open(data.getParent(), StandardOpenOption.READ)) {
      parent.force(true);
    }
    LOG.info("created database cluster data={}", data);
  }

  /** Creates the two roles and the database where they are missing, and insists on fsync. */
  static void ensureRoles(String adminUrl, Secrets secrets) {
    try (Connection connection =
            DriverManager.getConnection(
                adminUrl, Secrets.Role.ADMIN.databaseName(), secrets.password(Secrets.Role.ADMIN));
        Statement statement = connection.createStatement()) {
      if (!text(statement, "show fsync").equals("on")) {
        throw new EmbeddedException("the embedded PostgreSQL runs without fsync; refusing it");
      }
      for (Secrets.Role role : List.of(Secrets.Role.OWNER, Secrets.Role.SERVICE)) {
        String name = role.databaseName();
        if (text(statement, "select count(*) from pg_roles where rolname = '" + name + "'")
            .equals("0")) {
          statement.execute(
              "create role " + name + " login password '" + secrets.password(role) + "'");
        }
      }
      if (text(statement, "select count(*) from pg_database where datname = '" + DATABASE + "'")
          .equals("0")) {
        statement.execute(
            "create database " + DATABASE + " owner " + Secrets.Role.OWNER.databaseName());
      }
      statement.execute("revoke all on database " + DATABASE + " from public");
      statement.execute(
          "grant connect on database " + DATABASE + " to " + Secrets.Role.SERVICE.databaseName());
    } catch (SQLException e) {
      throw new EmbeddedException("cannot set up the embedded PostgreSQL: " + e.getMessage(), e);
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
