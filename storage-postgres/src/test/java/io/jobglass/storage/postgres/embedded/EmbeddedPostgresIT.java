package io.jobglass.storage.postgres.embedded;

import static io.jobglass.storage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.storage.postgres.DatabaseLogin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  private static final Path CACHE = Path.of("target", "postgres-programs");

  /** A cluster that was started once; making one takes as long as all else in a test. */
  @TempDir static Path made;

  @TempDir Path directory;

  @BeforeAll
  static void makeACluster() {
    EmbeddedPostgres.start(settings(made)).close();
  }

  @Test
  void keepsDataFromStartToStart() throws Exception {
    try (EmbeddedPostgres server = start()) {
      execute(server.owner(), "create table kept (x int); insert into kept values (7)");
      assertThat(query(server.admin(), "show fsync")).isEqualTo("on");
      assertThat(query(server.admin(), "show synchronous_commit")).isEqualTo("on");
      assertThat(query(server.admin(), "show data_checksums")).isEqualTo("on");
      assertThat(
              query(
                  server.owner(),
                  "select datlocale from pg_database where datname = current_database()"))
          .isEqualTo("C.UTF-8");
    }
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.owner(), "select x from kept")).isEqualTo("7");
    }
  }

  @Test
  void letsNobodyInWithoutItsPassword() throws Exception {
    useMadeCluster();
    try (EmbeddedPostgres server = start()) {
      DatabaseLogin stranger = new DatabaseLogin(server.admin().url(), "postgres", "guess");
      assertThatThrownBy(() -> query(stranger, "select 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve("secrets.properties"))))
          .isEqualTo("rw-------");
      assertThat(server.owner().toString()).doesNotContain(server.owner().password());
    }
  }

  @Test
  void secondServiceOnADirectoryIsRefused() throws Exception {
    useMadeCluster();
    try (EmbeddedPostgres server = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      Process other = child();
      assertThat(lastLine(other))
          .contains(directory.toString())
          .contains("process " + ProcessHandle.current().pid());
      assertThat(server.alive()).isTrue();
    }
  }

  @Test
  void startsAfterTheServerWasKilled() throws Exception {
    useMadeCluster();
    try (EmbeddedPostgres server = start()) {
      execute(server.owner(), "create table kept (x int); insert into kept values (7)");
      kill(server.postmasterPid().orElseThrow());
    }
    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.owner(), "select x from kept")).isEqualTo("7");
    }
  }

  @Test
  void serverStopsWhenItsServiceIsKilled() throws Exception {
    useMadeCluster();
    Process service = child();
    assertThat(lastLine(service)).isEqualTo("started");
    long postgres = PostmasterFile.read(data()).orElseThrow().pid();
    assertThat(alive(postgres)).isTrue();

    kill(service.pid());

    eventually("PostgreSQL stops with its service", () -> !alive(postgres));
    start().close();
  }

  @Test
  void stopsAServerThatOutlivedItsService() throws Exception {
    useMadeCluster();
    Process leftover = orphan();
    eventually("the orphan is up", this::ready);

    try (EmbeddedPostgres next = start()) {
      eventually("the orphan has stopped", () -> !leftover.isAlive());
      assertThat(query(next.owner(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void staleFileThatNamesAStrangerIsNoObstacle() throws Exception {
    useMadeCluster();
    Files.writeString(
        data().resolve("postmaster.pid"),
        ProcessHandle.current().pid()
            + "\n%s\n1700000000\n5432\n\n127.0.0.1\n 123 456\nready   \n".formatted(data()));

    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.owner(), "select 1")).isEqualTo("1");
    }
  }

  @Test
  void halfMadeClusterIsMadeAnew() throws Exception {
    Path leftover = Files.createDirectories(directory.resolve("postgres.tmp"));
    Files.writeString(leftover.resolve("postgresql.conf"), "half");
    Files.writeString(leftover.resolve("PG_VERSION"), "18\n");

    try (EmbeddedPostgres server = start()) {
      assertThat(query(server.owner(), "select 1")).isEqualTo("1");
    }
    assertThat(leftover).doesNotExist();
  }

  @Test
  void clusterOfAnotherVersionIsRefused() throws Exception {
    Files.createDirectories(data());
    Files.writeString(data().resolve("PG_VERSION"), "17\n");

    assertThatThrownBy(this::start)
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("PostgreSQL 17");
  }

  private void useMadeCluster() throws IOException, InterruptedException {
    Process copy =
        new ProcessBuilder("cp", "-a", made + "/.", directory.toString()).inheritIO().start();
    assertThat(copy.waitFor()).isZero();
  }

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.start(settings(directory));
  }

  private static EmbeddedSettings settings(Path directory) {
    return EmbeddedSettings.in(directory).withCache(CACHE).withSharedBuffers(32);
  }

  private Path data() {
    return directory.resolve("postgres");
  }

  private boolean ready() {
    try {
      return PostmasterFile.read(data()).filter(PostmasterFile::ready).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** A PostgreSQL on the directory without a service above it. */
  private Process orphan() throws IOException {
    Programs programs = new Programs(PostgresBinaries.unpacked(CACHE.toAbsolutePath()));
    return programs.serve(
        List.of(
            programs.program("postgres"),
            "-D",
            data().toString(),
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_directories=" + directory),
        directory.resolve("orphan.log"));
  }

  /** A service of its own on the directory, which says "started" or why it could not. */
  private Process child() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Service.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String lastLine(Process process) throws IOException {
    BufferedReader reader = process.inputReader();
    return Optional.ofNullable(reader.readLine()).orElse("no output");
  }

  /** What the child process runs: it starts the server and waits to be killed or left alone. */
  static final class Service {
    private Service() {}

    public static void main(String[] arguments) throws IOException {
      try {
        EmbeddedPostgres.start(settings(Path.of(arguments[0])));
        System.out.println("started");
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(1);
      } catch (EmbeddedException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static void kill(long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor()).isZero();
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static void execute(DatabaseLogin login, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(login.url(), login.user(), login.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(DatabaseLogin login, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(login.url(), login.user(), login.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
