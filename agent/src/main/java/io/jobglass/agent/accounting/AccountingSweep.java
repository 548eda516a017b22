package io.jobglass.agent.accounting;

import io.jobglass.agent.hooks.HookSpool;
import io.jobglass.agent.push.ServerClient;
import io.jobglass.agent.spool.StateFile;
import io.jobglass.core.slurm.AccountingRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Looks up every run that ended since the last look and puts its row into the hook spool, from
 * where it goes to the server as any other event. Not by job, but for {@link LostJobs}: one
 * question for a stretch of time, and less often when accounting is slow. A row that is told twice
 * has the same key and changes nothing. One thread calls {@link #runOnce}; the counters may be read
 * by any.
 */
public final class AccountingSweep {
  private static final Logger LOG = LoggerFactory.getLogger(AccountingSweep.class);
  private static final JsonFactory JSON = new JsonFactory();

  /** After the end Slurm may still rewrite a row: the batch step ends last, or it is requeued. */
  static final Duration SETTLE = Duration.ofSeconds(60);

  /** Looked at again each time: the controller hands its records to slurmdbd late after a fault. */
  static final Duration OVERLAP = Duration.ofMinutes(10);

  /** How far back the first look of all goes. */
  static final Duration FIRST = Duration.ofHours(1);

  static final Duration LONGEST_STRETCH = Duration.ofHours(6);
  private static final Duration SHORTEST_STRETCH = Duration.ofSeconds(1);

  /** Accounting is busy with us for a tenth of the time at most. */
  private static final int REST = 9;

  private static final int LONGEST_BACK_OFF = 16;
  private static final int MAX_WAITING = 1000;
  private static final int MAX_REMEMBERED = 20_000;

  private final AccountingSettings settings;
  private final Sacct sacct;
  private final LostJobs lost;
  private final HookSpool spool;
  private final StateFile covered;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<UUID, Boolean> sent = new Remembered();
  private Duration stretch = LONGEST_STRETCH;
  private int failuresInARow;
  private volatile AccountingStats stats = AccountingStats.NONE;

  private static final class Remembered extends LinkedHashMap<UUID, Boolean> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
      return size() > MAX_REMEMBERED;
    }
  }

  /**
   * @param state the file that keeps, over a restart, how far accounting has been looked through
   */
  public AccountingSweep(
      AccountingSettings settings,
      HookSpool spool,
      ServerClient server,
      Path state,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.sacct = new Sacct(settings);
    this.lost = new LostJobs(server, sacct, clock);
    this.spool = spool;
    this.covered = new StateFile(state);
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Looks once, then waits until accounting may be asked again. */
  public void runOnce() throws InterruptedException {
    Thread.sleep(look().toMillis());
  }

  /** Looks once; returns how long to leave accounting alone. */
  Duration look() throws InterruptedException {
    long began = nanoTime.getAsLong();
    try {
      if (spool.waiting(MAX_WAITING) == MAX_WAITING) {
        // The server is behind; accounting keeps its rows, so ours need no queue.
        return settings.interval();
      }
      Instant until = clock.instant().minus(SETTLE).truncatedTo(ChronoUnit.SECONDS);
      Duration overlap = shorter(OVERLAP, stretch);
      Instant from = reached(until).minus(overlap);
      Instant to = from.plus(overlap).plus(stretch);
      boolean all = !to.isBefore(until);
      Sacct.Answer answer = ask(from, all ? until : to);
      if (all && !answer.cut()) {
        // Only now: what has ended has been told.
        lost.look(this::spool);
      }
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - began);
      if (failuresInARow > 0) {
        LOG.info("accounting answers again: failures={}", failuresInARow);
        failuresInARow = 0;
      }
      stats = stats.looked(took, answer.unreadable(), all && !answer.cut() ? until : from);
      Duration rest = took.multipliedBy(REST);
      return all && !answer.cut() ? longer(settings.interval(), rest) : rest;
    } catch (IOException | UncheckedIOException e) {
      failuresInARow++;
      stats = stats.failed();
      if (failuresInARow == 1) {
        LOG.warn("accounting not read, ends wait for it: error={}", e.getMessage());
      }
      long times = Math.min(LONGEST_BACK_OFF, 1L << Math.min(failuresInARow, 30));
      return settings.interval().multipliedBy(times);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private Instant reached(Instant until) throws IOException {
    Instant known = covered.read().map(AccountingSweep::instant).orElse(null);
    return known == null || known.isAfter(until) ? until.minus(FIRST) : known;
  }

  /** Null for a file that is damaged, as for none. */
  private static @Nullable Instant instant(String seconds) {
    return seconds.matches("\\d{1,11}") ? Instant.ofEpochSecond(Long.parseLong(seconds)) : null;
  }

  private Sacct.Answer ask(Instant from, Instant to) throws IOException, InterruptedException {
    boolean shortest = stretch.equals(SHORTEST_STRETCH);
    Sacct.Answer answer = sacct.ask(from, to, !shortest, this::spool);
    if (answer.cut() && !shortest) {
      stretch = longer(SHORTEST_STRETCH, stretch.dividedBy(4).truncatedTo(ChronoUnit.SECONDS));
      return answer;
    }
    if (answer.cut()) {
      // Even without steps: going on loses some ends of this stretch, stopping loses all later
      // ones.
      LOG.error("more ends than may be read, some are left out: from={} to={}", from, to);
      stats = stats.overflowed();
    }
    covered.write(Long.toString(to.getEpochSecond()));
    stretch = shorter(LONGEST_STRETCH, stretch.multipliedBy(2));
    return new Sacct.Answer(false, answer.unreadable());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private void spool(Map<String, String> row) {
    lost.shown(row);
    byte[] record = json(row);
    UUID content = UUID.nameUUIDFromBytes(record);
    if (sent.containsKey(content)) {
      return;
    }
    String id = row.getOrDefault(AccountingRecord.MARK, "").replaceAll("[^0-9]", "");
    String name =
        "%d-accounting-%s-%s.json".formatted(clock.instant().getEpochSecond(), id, content);
    try {
      spool.add(name, record);
    } catch (IOException e) {
      throw new UncheckedIOException("a row of accounting not spooled: " + e.getMessage(), e);
    }
    sent.put(content, true);
    stats = stats.spooled();
  }

  private static byte[] json(Map<String, String> row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      row.forEach(out::writeStringProperty);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  public AccountingStats stats() {
    return stats;
  }
}
