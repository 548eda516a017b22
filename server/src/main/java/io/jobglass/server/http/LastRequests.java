package io.jobglass.server.http;

import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * A stop waits for requests that are being answered, but not for those that lie unread in their
 * connections; this gives them the time to be read and answered. Thread-safe.
 */
final class LastRequests implements SmartLifecycle {
  private static final Duration UNREAD = Duration.ofMillis(500);

  private volatile boolean running;

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      Thread.sleep(UNREAD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After requests have ended, before connections are closed. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
  }
}
