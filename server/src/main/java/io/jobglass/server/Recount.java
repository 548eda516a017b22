package io.jobglass.server;

import io.jobglass.core.storage.StoreException;
import io.jobglass.server.live.StateTotals;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the ended jobs counted anew now and then, on a thread of its own. */
final class Recount implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recount.class);

  private final StateTotals totals;
  private final Duration pause;
  private final Thread thread;

  Recount(StateTotals totals, Duration pause) {
    this.totals = totals;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("recount").unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  private void loop() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        totals.runOnce();
      } catch (StoreException e) {
        log.warn("event=recount_failed cause={}", e.getMessage());
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
