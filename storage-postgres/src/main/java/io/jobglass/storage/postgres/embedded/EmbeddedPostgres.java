package io.jobglass.storage.postgres.embedded;

import io.jobglass.storage.postgres.DatabaseLogin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL in a data directory, on a free loopback port, that lives exactly as long as
 * this process. Survives being killed at any moment: the next start cleans up and recovers; when
 * PostgreSQL alone dies, it is started anew on the same port. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

  /** Leftover processes of a killed server let go of its memory within this time. */
  private static final Duration RETRY_FAILED_START = Duration.ofSeconds(30);

  private final DirectoryLock lock;
  private final Supervisor supervisor;
  private final Path data;
  private final int port;
  private final Secrets secrets;

  private EmbeddedPostgres(
      DirectoryLock lock, Supervisor supervisor, Path data, int port, Secrets secrets) {
    this.lock = lock;
    this.supervisor = supervisor;
    this.data = data;
    this.port = port;
    this.secrets = secrets;
  }

  /**
   * Starts the server, creating it first in an empty directory.
   *
   * @throws EmbeddedException when the directory is in use, or PostgreSQL does not come up
   */
  public static EmbeddedPostgres start(EmbeddedSettings settings) {
    try {
      Files.createDirectories(settings.directory());
      DirectoryLock lock = DirectoryLock.take(settings.directory());
      try {
        return start(settings, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EmbeddedException(
          "cannot start PostgreSQL in " + settings.directory() + ": " + e.getMessage(), e);
    }
  }

  private static EmbeddedPostgres start(EmbeddedSettings settings, DirectoryLock lock)
      throws IOException {
    Path directory = settings.directory().toRealPath();
    Programs programs = new Programs(PostgresBinaries.unpacked(settings.cache()));
    Secrets secrets = Secrets.in(directory.resolve("secrets.properties"));
    Path data = directory.resolve("postgres");
    Cluster.ensureCreated(data, programs, secrets);
    Postmaster.stopLeftover(data);
    long deadline = System.nanoTime() + settings.startTimeout().toNanos();
    long lastTry = System.nanoTime() + RETRY_FAILED_START.toNanos();
    Path log = directory.resolve("postgres-start.log");
    while (true) {
      Postmaster postmaster = new Postmaster(programs, settings, data, freePort(), log);
      Optional<Process> process = postmaster.start(deadline);
      if (process.isPresent()) {
        return supervised(lock, postmaster, process.get(), secrets);
      }
      if (System.nanoTime() > lastTry) {
        throw new EmbeddedException(
            "PostgreSQL in " + directory + " does not start: " + Programs.end(log));
      }
      Postmaster.pause(RETRY_PAUSE);
    }
  }

  private static EmbeddedPostgres supervised(
      DirectoryLock lock, Postmaster postmaster, Process process, Secrets secrets) {
    Supervisor supervisor = new Supervisor(process, postmaster::startAnew);
    EmbeddedPostgres server =
        new EmbeddedPostgres(lock, supervisor, postmaster.data(), postmaster.port(), secrets);
    try {
      Cluster.ensureRoles(server.url("postgres"), secrets);
    } catch (RuntimeException e) {
      server.stop();
      throw e;
    }
    supervisor.start();
    LOG.info("embedded PostgreSQL is up data={} port={}", postmaster.data(), postmaster.port());
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The role that owns the schema, on the service's database. */
  public DatabaseLogin owner() {
    return login(Secrets.Role.OWNER, Cluster.DATABASE);
  }

  /** The role that runs the service, on the service's database. */
  public DatabaseLogin service() {
    return login(Secrets.Role.SERVICE, Cluster.DATABASE);
  }

  /** The superuser, on the maintenance database. */
  public DatabaseLogin admin() {
    return login(Secrets.Role.ADMIN, "postgres");
  }

  private DatabaseLogin login(Secrets.Role role, String database) {
    return new DatabaseLogin(url(database), role.databaseName(), secrets.password(role));
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Whether there is a ready server; false while it is started anew. */
  public boolean alive() {
    return supervisor.alive();
  }

  /** Process id of the postmaster; empty once it has gone. */
  public Optional<Long> postmasterPid() {
    try {
      return PostmasterFile.read(data).filter(file -> file.runsOn(data)).map(PostmasterFile::pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Stops the server: connections are cut, what was committed is on disk. */
  @Override
  public void close() {
    stop();
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("cannot release the lock of the data directory reason={}", e.getMessage());
    }
  }

  private void stop() {
    try {
      Process process = supervisor.stop();
      process.getOutputStream().close();
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("embedded PostgreSQL did not stop in time; killing it");
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.warn("cannot stop the embedded PostgreSQL reason={}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
