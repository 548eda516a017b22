package io.jobglass.server;

import io.jobglass.core.storage.StoreException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a task of the store again and again, on a thread of its own, until it is closed. */
final class Periodic implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Periodic.class);

  private final String name;
  private final Duration pause;
  private final Runnable task;
  private final Thread thread;

  private Periodic(String name, Duration pause, Runnable task) {
    this.name = name;
    this.pause = pause;
    this.task = task;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::loop);
  }

  /** Runs it now and after each pause; a failure of the store is logged and tried again then. */
  static Periodic start(String name, Duration pause, Runnable task) {
    Periodic periodic = new Periodic(name, pause, task);
    periodic.thread.start();
    return periodic;
  }

  private void loop() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        task.run();
      } catch (StoreException e) {
        log.warn("event={}_failed cause={}", name, e.getMessage());
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
