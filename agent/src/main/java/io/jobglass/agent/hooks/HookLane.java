package io.jobglass.agent.hooks;

import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.push.Answers;
import io.jobglass.agent.push.Backoff;
import io.jobglass.agent.push.ServerClient;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.slurm.HookEnvironment;
import io.jobglass.core.slurm.HookFile;
import io.jobglass.core.slurm.MalformedHookException;
import io.jobglass.core.slurm.SlurmReading;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
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
  private static final int MAX_BATCH_BYTES = 1 << 20;
  private static final String NO_CLUSTER = "unknown";
  private static final String RECORD_SUFFIX = ".json";
  private static final int MAX_NAME_LENGTH = 255;

  private final HookSpool spool;
  private final Sender sender;
  private final ServerClient server;
  private final Backoff backoff;
  private final HookFacts facts;
  private final Watches watches;
  private final long lookAgainNanos;
  private final Answers answers = new Answers();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong junk = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private volatile int waiting;
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
    this.facts = facts;
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
      batch = nextBatch();
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

  /** The first files, as many as a batch takes; null when there are none. */
  private @Nullable HookBatch nextBatch() throws IOException {
    SortedSet<String> names = spool.names(batchFiles);
    waiting = names.size();
    Source first = null;
    List<HookBatch.Event> events = new ArrayList<>();
    long bytes = 0;
    for (String name : names) {
      byte[] content = spool.read(name);
      Source source = content == null ? null : source(name, content);
      if (content == null || source == null || name.length() > MAX_NAME_LENGTH) {
        spool.setAside(name);
        junk.incrementAndGet();
        continue;
      }
      if (first == null) {
        first = source;
      } else if (!first.equals(source)) {
        continue;
      }
      bytes += content.length;
      if (!events.isEmpty() && bytes > MAX_BATCH_BYTES) {
        break;
      }
      events.add(new HookBatch.Event(name, content));
    }
    return first == null || events.isEmpty()
        ? null
        : new HookBatch(first.node(), first.bootId(), events);
  }

  private record Source(String node, String bootId) {}

  /** Where a file is from; null when it is of no use. A hook's file is learnt from. */
  private @Nullable Source source(String name, byte[] content) {
    if (name.endsWith(RECORD_SUFFIX)) {
      return content.length > 0 && content[0] == '{'
          ? new Source(sender.node(), sender.bootId())
          : null;
    }
    HookFile hook = parse(content);
    if (hook == null) {
      return null;
    }
    learn(name, hook);
    return new Source(hook.node(), hook.bootId());
  }

  private static @Nullable HookFile parse(byte[] content) {
    try {
      return HookFile.parse(content);
    } catch (MalformedHookException e) {
      LOG.debug("not a hook record: error={}", e.getMessage());
      return null;
    }
  }

  private void learn(String name, HookFile hook) {
    if (HookEnvironment.read(hook, hook.eventKey(name), NO_CLUSTER)
        instanceof SlurmReading.Told(JobEvent event)) {
      facts.learn(
          event.job().externalId(),
          new HookFacts.Told(
              event.facts().text(Fact.USER).orElse(null),
              event.sluid(),
              event.source() == EventSource.PROLOG,
              event.source() == EventSource.EPILOG,
              event.facts().texts(Fact.GPU_DEVICES),
              event.facts().text(Fact.GPU_VENDOR).orElse(null),
              event.facts().text(Fact.GPU_SHARING).orElse(null)));
    }
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
    return junk.get();
  }

  /** Events that the server can never use. */
  public long rejected() {
    return rejected.get();
  }

  /** Files seen at the last look, up to the size of a batch. */
  public int waiting() {
    return waiting;
  }
}
