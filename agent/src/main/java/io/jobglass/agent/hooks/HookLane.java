package io.jobglass.agent.hooks;

import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.push.Answers;
import io.jobglass.agent.push.Backoff;
import io.jobglass.agent.push.ServerClient;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what hooks left in {@code new/} as soon as it appears, and deletes a file only after the
 * server has answered for it. What can never be used goes to {@code bad/}. One thread calls {@link
 * #runOnce}; the counters may be read by any.
 */
public final class HookLane {
  private static final Logger LOG = LoggerFactory.getLogger(HookLane.class);
  private static final String PATH = "/v1/events/hooks";
  private static final int MAX_BATCH_FILES = 200;

  private final HookSpool spool;
  private final Sender sender;
  private final ServerClient server;
  private final Backoff backoff;
  private final HookReader reader;
  private final Watches watches;
  private final long lookAgainNanos;
  private final Answers answers = new Answers();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private int batchFiles = MAX_BATCH_FILES;
  private boolean moreIsThere = true;
  private boolean told;

  /**
   * Who sends what does not say itself where it is from.
   *
   * @param cluster null leaves it to the server
   */
  public record Sender(String node, String bootId, @Nullable String cluster) {}

  /**
   * @param lookAgain how often to look where watching fails
   */
  public HookLane(
      HookSpool spool,
      Sender sender,
      ServerClient server,
      Backoff backoff,
      HookFacts facts,
      Watches watches,
      Duration lookAgain) {
    this.spool = spool;
    this.sender = sender;
    this.server = server;
    this.backoff = backoff;
    this.reader = new HookReader(spool, sender, facts);
    this.watches = watches;
    this.lookAgainNanos = lookAgain.toNanos();
  }

  /** Waits until a file appears, or the server may be asked again, then sends one batch. */
  public void runOnce() {
    long pause = TimeUnit.MILLISECONDS.toNanos(backoff.waitMillis());
    if (pause > 0) {
      watches.await(Math.min(pause, lookAgainNanos), (directory, name, created) -> {});
      moreIsThere = true;
      return;
    }
    if (!moreIsThere) {
      watches.await(lookAgainNanos, (directory, name, created) -> {});
    }
    // Before the look: what appears after it is told.
    watches.watch(spool.arrived());
    sendSome();
  }

  private void sendSome() {
    HookBatch batch;
    try {
      batch = reader.next(batchFiles);
    } catch (NoSuchFileException e) {
      moreIsThere = false;
      return;
    } catch (IOException | DirectoryIteratorException e) {
      moreIsThere = false;
      LOG.warn("hook spool not read: directory={} error={}", spool.arrived(), e.toString());
      return;
    }
    if (batch == null) {
      moreIsThere = false;
      return;
    }
    moreIsThere = true;
    send(batch);
  }

  private void send(HookBatch batch) {
    ServerClient.Answer answer;
    try {
      answer = server.post(PATH, batch.encode(sender.cluster()));
    } catch (IOException e) {
      fail(e.toString(), null);
      return;
    }
    if (answer.accepted()) {
      accepted(batch, answers.hookResults(answer.body()));
    } else if (!answer.neverAcceptable()) {
      fail("status " + answer.status(), answer.retryAfter());
    } else if (batch.events().size() > 1) {
      batchFiles = Math.max(1, batch.events().size() / 2);
    } else {
      LOG.warn(
          "hook event refused for good: name={} status={}",
          batch.events().getFirst().name(),
          answer.status());
      reject(batch.events().getFirst());
    }
  }

  private void accepted(HookBatch batch, Map<String, String> results) {
    int answered = 0;
    boolean deleted = true;
    for (HookBatch.Event event : batch.events()) {
      String status = results.get(event.name());
      if ("rejected".equals(status)) {
        reject(event);
        answered++;
      } else if (status != null) {
        deleted &= spool.delete(event.name());
        sent.incrementAndGet();
        answered++;
      }
    }
    if (answered == 0 || !deleted) {
      fail(deleted ? "the answer has no results" : "files cannot be deleted", null);
      return;
    }
    batchFiles = Math.min(MAX_BATCH_FILES, batchFiles * 2);
    backoff.succeeded();
    if (told) {
      told = false;
      LOG.info("hook events are accepted again");
    }
  }

  private void reject(HookBatch.Event event) {
    spool.setAside(event.name());
    rejected.incrementAndGet();
    batchFiles = MAX_BATCH_FILES;
  }

  private void fail(String why, @Nullable Duration retryAfter) {
    backoff.failed(retryAfter);
    failed.incrementAndGet();
    if (!told) {
      told = true;
      LOG.warn("hook events wait in the spool: error={}", why);
    }
  }

  /** Events that the server has taken. */
  public long sent() {
    return sent.get();
  }

  /** Requests that failed. */
  public long failed() {
    return failed.get();
  }

  /** Files that were no events. */
  public long junk() {
    return reader.junk();
  }

  /** Events that the server can never use. */
  public long rejected() {
    return rejected.get();
  }

  /** Files seen at the last look, up to the size of a batch. */
  public int waiting() {
    return reader.waiting();
  }
}
