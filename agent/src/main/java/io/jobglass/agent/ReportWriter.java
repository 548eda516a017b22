package io.jobglass.agent;

import io.jobglass.agent.push.ReportJson;
import io.jobglass.agent.spool.ReportSpool;
import io.jobglass.agent.spool.SpoolException;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the reports of windows on disk, away from the sampler: a slow disk must not delay a reading.
 * A few windows may wait; the next one is refused then, and the sampler lets it grow. Thread-safe.
 */
final class ReportWriter implements Windows.Reports {
  private static final Logger LOG = LoggerFactory.getLogger(ReportWriter.class);
  private static final int MOST_WAITING = 3;
  private static final long RETRY_MILLIS = 1_000;

  /**
   * Whose reports these are.
   *
   * @param cluster of jobs that name none
   */
  record Sender(@Nullable String cluster, String node, String bootId, String version) {}

  /** One window's jobs of one cluster; null stands for the sender's own. */
  private record Part(Windows.Window window, @Nullable String cluster, List<JobUsage> jobs) {}

  private final ReportSpool spool;
  private final Sender sender;
  private final ReportJson json = new ReportJson();
  private final ReentrantLock writing = new ReentrantLock();
  private final Deque<Deque<Part>> waiting = new ArrayDeque<>();
  private boolean failing;

  ReportWriter(ReportSpool spool, Sender sender) {
    this.spool = spool;
    this.sender = sender;
  }

  @Override
  public synchronized boolean add(Windows.Window window) {
    if (waiting.size() >= MOST_WAITING) {
      return false;
    }
    Deque<Part> parts = new ArrayDeque<>();
    for (Map.Entry<@Nullable String, List<JobUsage>> jobs : window.jobs().entrySet()) {
      parts.add(new Part(window, jobs.getKey(), jobs.getValue()));
    }
    waiting.add(parts);
    notifyAll();
    return true;
  }

  /** Waits for a window and writes it. What fails is tried again a little later. */
  void runOnce() throws InterruptedException {
    awaitWindow();
    if (!writeAll()) {
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private synchronized void awaitWindow() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
  }

  /** Writes all that waits. False when something could not be written; it still waits then. */
  boolean writeAll() {
    writing.lock();
    try {
      for (Deque<Part> parts = oldest(); parts != null; parts = oldest()) {
        for (Part part = parts.peek(); part != null; part = parts.peek()) {
          spool.append(content(part));
          parts.remove();
        }
        written();
      }
      failing = false;
      return true;
    } catch (SpoolException e) {
      if (!failing) {
        LOG.error("reports wait for the disk: error={}", e.getMessage());
      }
      failing = true;
      return false;
    } finally {
      writing.unlock();
    }
  }

  private synchronized @Nullable Deque<Part> oldest() {
    return waiting.peek();
  }

  private synchronized void written() {
    waiting.remove();
  }

  private ReportSpool.Content content(Part part) {
    Windows.Window window = part.window();
    String own = sender.cluster() == null ? "" : sender.cluster();
    return (streamId, sequence) ->
        json.encode(
            new NodeReport(
                part.cluster() == null ? own : part.cluster(),
                sender.node(),
                sender.bootId(),
                streamId,
                sequence,
                window.time(),
                window.seconds(),
                sender.version(),
                window.totals(),
                part.jobs(),
                part.cluster() == null ? window.gpuFindings() : List.of()));
  }
}
