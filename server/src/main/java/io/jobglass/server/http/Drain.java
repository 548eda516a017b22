package io.jobglass.server.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The first step of a stop. No connection is accepted any more, every answer is the last of its
 * connection, and the stop goes on once no request has come for a moment: Tomcat's own graceful
 * shutdown, which follows, drops what lies unread in a kept connection. Thread-safe.
 */
public final class Drain implements SmartLifecycle {
  /**
   * What a client sent before the stop lies in our socket, or is under way, no longer than this.
   */
  private static final long QUIET_NANOS = Duration.ofMillis(250).toNanos();

  /** Before Tomcat's graceful shutdown: what has the higher phase is stopped first. */
  public static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;

  private final Duration longest;
  private @Nullable Http11NioProtocol http;
  private boolean running;
  private int underWay;
  private long lastNanos;

  /**
   * @param longest how long a stop waits for requests
   */
  Drain(Duration longest) {
    this.longest = longest;
  }

  /** Has the requests of a connector run by the executor, and counts those under way. */
  synchronized void watch(Http11NioProtocol connector, Executor threads) {
    http = connector;
    connector.setExecutor(task -> {
      begun();
      try {
        threads.execute(() -> {
          try {
            task.run();
          } finally {
            ended();
          }
        });
      } catch (RejectedExecutionException e) {
        ended();
        throw e;
      }
    });
  }

  private synchronized void begun() {
    underWay++;
  }

  private synchronized void ended() {
    underWay--;
    lastNanos = System.nanoTime();
    notifyAll();
  }

  @Override
  public synchronized void start() {
    running = true;
  }

  @Override
  public synchronized void stop() {
    running = false;
    if (http == null) {
      return;
    }
    http.setMaxKeepAliveRequests(1);
    http.closeServerSocketGraceful();
    long now = System.nanoTime();
    long end = now + longest.toNanos();
    lastNanos = now;
    try {
      while (http.getConnectionCount() != 0) {
        long quiet = underWay > 0 ? end : Math.min(end, lastNanos + QUIET_NANOS);
        long wait = quiet - System.nanoTime();
        if (wait <= 0) {
          return;
        }
        wait(wait / 1_000_000 + 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
