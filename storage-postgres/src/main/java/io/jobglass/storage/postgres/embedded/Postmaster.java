package io.jobglass.storage.postgres.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How PostgreSQL is started on a data directory, each time alike. Whoever starts it holds the
 * directory's lock. Stateless.
 *
 * @param log what the server says before it writes its own log
 */
record Postmaster(Programs programs, EmbeddedSettings settings, Path data, int port, Path log) {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(10);

  /**
   * Starts it and waits until it is ready.
   *
   * @param deadline in {@link System#nanoTime}
   * @return empty where it ended before
   * @throws EmbeddedException when it is not ready in time; it is stopped then
   */
  Optional<Process> start(long deadline) throws IOException {
    Process process = programs.serve(command(), log);
    boolean ready = false;
    try {
      ready = becomesReady(process, deadline);
    } finally {
      if (!ready) {
        process.getOutputStream().close();
      }
    }
    return ready ? Optional.of(process) : Optional.empty();
  }

  /** Starts it after one that died, whose leftovers go first. */
  Process startAnew() throws IOException {
    stopLeftover(data);
    return start(System.nanoTime() + settings.startTimeout().toNanos())
        .orElseThrow(() -> new EmbeddedException(Programs.end(log)));
  }

  private List<String> command() {
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
            "min_wal_size=512MB", // to make and zero a segment while events wait takes 20 to 50 ms
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
  static void stopLeftover(Path data) throws IOException {
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

  private boolean becomesReady(Process process, long deadline) throws IOException {
    while (process.isAlive()) {
      if (PostmasterFile.read(data).filter(PostmasterFile::ready).isPresent()) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        throw new EmbeddedException("PostgreSQL in " + data + " is not ready in time; see its log");
      }
      pause(POLL);
    }
    return false;
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedException("interrupted while waiting for the embedded PostgreSQL", e);
    }
  }
}
