package io.jobglass.agent.hooks;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.slurm.HookEnvironment;
import io.jobglass.core.slurm.HookFile;
import io.jobglass.core.slurm.MalformedHookException;
import io.jobglass.core.slurm.SlurmReading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes batches of the files in the hook spool, and learns from them what the agent needs to know
 * of jobs itself. What is no record goes to {@code bad/}. One thread reads; the counters may be
 * read by any.
 */
final class HookReader {
  private static final Logger LOG = LoggerFactory.getLogger(HookReader.class);
  private static final int MAX_BATCH_BYTES = 1 << 20;
  private static final String NO_CLUSTER = "unknown";
  private static final String RECORD_SUFFIX = ".json";
  private static final int MAX_NAME_LENGTH = 255;

  private final HookSpool spool;
  private final HookLane.Sender sender;
  private final HookFacts facts;
  private final AtomicLong junk = new AtomicLong();
  private volatile int waiting;

  HookReader(HookSpool spool, HookLane.Sender sender, HookFacts facts) {
    this.spool = spool;
    this.sender = sender;
    this.facts = facts;
  }

  /**
   * The first files, as many as a batch takes; null when there are none.
   *
   * @param most files
   */
  @Nullable HookBatch next(int most) throws IOException {
    SortedSet<String> names = spool.names(most);
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

  /** Files that were no records. */
  long junk() {
    return junk.get();
  }

  /** Files seen at the last look, up to the size of a batch. */
  int waiting() {
    return waiting;
  }
}
