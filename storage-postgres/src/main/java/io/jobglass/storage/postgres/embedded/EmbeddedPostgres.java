package io.jobglass.storage.postgres.embedded;

import io.jobglass.storage.postgres.DatabaseLogin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final Duration POLL = Duration.ofMillis(10);

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
    stopLeftover(data);
    long deadline = System.nanoTime() + settings.startTimeout().toNanos();
    long lastTry = System.nanoTime() + RETRY_FAILED_START.toNanos();
    Path log = directory.resolve("postgres-start.log");
    while (true) {
      int port = freePort();
      List<String> command = command(programs, settings, data, port);
      Process process = programs.serve(command, log);
      if (becomesReady(process, data, deadline)) {
        Supervisor supervisor =
            new Supervisor(process, () -> restart(programs, settings, command, data, log));
        EmbeddedPostgres server = new EmbeddedPostgres(lock, supervisor, data, port, secrets);
        try {
          Cluster.ensureRoles(server.url("postgres"), secrets);
        } catch (RuntimeException e) {
          server.stop();
          throw e;
        }
        supervisor.start();
        LOG.info("embedded PostgreSQL is up directory={} port={}", directory, port);
        return server;
      }
      process.getOutputStream().close();
      if (System.nanoTime() > lastTry) {
        throw new EmbeddedException(
            "PostgreSQL in " + directory + " does not start: " + Programs.end(log));
      }
      pause(POLL.multipliedBy(10));
    }
  }

  private static Process restart(
      Programs programs, EmbeddedSettings settings, List<String> command, Path data, Path log)
      throws IOException {
    stopLeftover(data);
    Process process = programs.serve(command, log);
    boolean ready = false;
    try {
      ready = becomesReady(process, data, System.nanoTime() + settings.startTimeout().toNanos());
    } finally {
      if (!ready) {
        process.getOutputStream().close();
      }
    }
    if (!ready) {
      throw new EmbeddedException(Programs.end(log));
    }
    return process;
  }

  private static List<String> command(
      Programs programs, EmbeddedSettings settings, Path data, int port) {
    List<String> command = new ArrayList<>(List.of(programs.program("postgres"), "-D"));
    command.add(data.toString());
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "shared_buffers=" + settings.sharedBuffersMebibytes() + "MB",
            "max_connections=50",
            "max_wal_size=1GB",
            "checkpoint_timeout=15min",
            "max_parallel_workers_per_gather=0", // /dev/shm is small in containers
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "logging_collector=on",
            "log_directory=log",
            "log_filename=postgresql-%a.log",
            "log_truncate_on_rotation=on",
            "log_rotation_age=1d",
            "log_rotation_size=0")) {
      command.add("-c");
      command.add(setting);
    }
    return command;
  }

  /** With the directory's lock in hand, whatever server is left there is ours to stop. */
  private static void stopLeftover(Path data) throws IOException {
    Optional<PostmasterFile> file = PostmasterFile.read(data);
    if (file.isPresent() && file.get().runsOn(data)) {
      LOG.warn("stopping a PostgreSQL that outlived its service pid={}", file.get().pid());
      Programs.interrupt(file.get().pid());
      long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
      while (file.get().runsOn(data)) {
        if (System.nanoTime() > deadline) {
          throw new EmbeddedException(
              "PostgreSQL process " + file.get().pid() + " on " + data + " does not stop");
        }
        pause(POLL);
      }
    }
    PostmasterFile.delete(data);
  }

  private static boolean becomesReady(Process process, Path data, long deadline)
      throws IOException {
    while (process.isAlive()) {
      if (PostmasterFile.read(data).filter(PostmasterFile::ready).isPresent()) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        process.getOutputStream().close();
        throw new EmbeddedException("PostgreSQL in " + data + " is not ready in time; see its log");
      }
      pause(POLL);
    }
    return false;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedException("interrupted while waiting for the embedded PostgreSQL", e);
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
