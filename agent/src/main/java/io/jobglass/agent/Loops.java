package io.jobglass.agent;

import io.jobglass.agent.collector.AbandonedReadException;
import java.time.Duration;
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
              boolean goOn = true;
              while (goOn && !stopping) {
                goOn = runStep(name, step);
              }
            });
    threads.add(thread);
    thread.start();
  }

  /** No step begins after this; one that is under way goes on. */
  void stop() {
    stopping = true;
  }

  /** A step on a thread of its own, which is not waited for any longer than this. */
  void last(String name, Runnable step, Duration patience) {
    Thread thread = Thread.ofPlatform().name(name).daemon().start(step);
    try {
      if (!thread.join(patience)) {
        LOG.warn("not done at the end: step={}", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A step that fails is told and tried again: the other threads must not suffer. False when
   * another thread has taken over.
   */
  private boolean runStep(String name, Step step) {
    try {
      step.runOnce();
    } catch (AbandonedReadException e) {
      LOG.debug("thread ends: thread={} reason={}", name, e.getMessage());
      return false;
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
    return true;
  }
}
