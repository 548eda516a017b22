package io.jobglass.agent;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's threads, each doing one step after the other until they are stopped. */
final class Loops {
  private static final Logger LOG = LoggerFactory.getLogger(Loops.class);
  private static final long PAUSE_MILLIS = 1000;

  /** One step of a loop. */
  @FunctionalInterface
  interface Step {
    void runOnce() throws InterruptedException;
  }

  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  void start(String name, Step step) {
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(() -> {
              while (!stopping) {
                runStep(name, step);
              }
            });
    threads.add(thread);
    thread.start();
  }

  /** No step begins after this; one that is under way goes on. */
  void stop() {
    stopping = true;
  }

  /** A step that fails is told and tried again: the other threads must not suffer. */
  private void runStep(String name, Step step) {
    try {
      step.runOnce();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    } catch (RuntimeException e) {
      LOG.error("step failed: thread={}", name, e);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        stopping = true;
      }
    }
  }
}
