package io.jobglass.storage.postgres.embedded;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a server anew whenever it has died, again and again with longer pauses, until told to
 * stop. Thread-safe.
 */
final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Launch launch;
  private final Thread thread;
  private volatile Process process;
  private volatile boolean stopped;

  /** Starts the server and returns when it is ready, or leaves nothing running and throws. */
  interface Launch {
    Process start() throws IOException;
  }

  Supervisor(Process running, Launch launch) {
    this.process = running;
    this.launch = launch;
    this.thread = Thread.ofPlatform().daemon().name("postgres-supervisor").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether there is a ready server. */
  boolean alive() {
    return process.isAlive();
  }

  private void run() {
    try {
      while (!stopped) {
        int status = process.waitFor();
        if (!stopped) {
          LOG.error("embedded PostgreSQL has died; starting it anew status={}", status);
          process = restarted();
          LOG.info("embedded PostgreSQL is up again");
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("embedded PostgreSQL is no longer watched");
    }
  }

  private Process restarted() throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Thread.sleep(pause);
      try {
        return launch.start();
      } catch (IOException | EmbeddedException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LOG.warn("embedded PostgreSQL does not start yet reason={}", e.getMessage());
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    }
  }

  /** Restarts no more, and returns the process that is or was the server. */
  Process stop() throws InterruptedException {
    stopped = true;
    thread.interrupt();
    thread.join();
    return process;
  }
}
