package io.jobglass.agent.accounting;

import io.jobglass.agent.push.Answers;
import io.jobglass.agent.push.ServerClient;
import io.jobglass.core.job.JobId;
import io.jobglass.core.slurm.AccountingAbsence;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks accounting about running jobs that no node reports any more: one question for up to a
 * hundred of them, and about each once an hour at most. A job that it does not know is told as
 * absent; of one that ended its row is told; one that goes on is left alone. Not thread-safe.
 */
final class LostJobs {
  private static final Logger LOG = LoggerFactory.getLogger(LostJobs.class);
  private static final String PATH = "/v1/contacts/lost";
  private static final int MOST_ASKED = 100;
  private static final int MOST_REMEMBERED = 20_000;

  /** The controller hands its records to slurmdbd late after a fault: absence is no news before. */
  static final Duration PATIENCE = AccountingSweep.OVERLAP;

  static final Duration ASK_AGAIN = Duration.ofHours(1);

  private final ServerClient server;
  private final Sacct sacct;
  private final InstantSource clock;
  private final Answers answers = new Answers();
  private final Set<String> clusters = new HashSet<>();
  private final Map<Answers.LostContact, Instant> asked = new Asked();

  private static final class Asked extends LinkedHashMap<Answers.LostContact, Instant> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Answers.LostContact, Instant> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }

  LostJobs(ServerClient server, Sacct sacct, InstantSource clock) {
    this.server = server;
    this.sacct = sacct;
    this.clock = clock;
  }

  /**
   * Accounting has shown this row. Only of a cluster that it shows is absence believed: it may be
   * another's, or hide jobs from us ({@code PrivateData}).
   */
  void shown(Map<String, String> row) {
    String cluster = row.get("Cluster");
    if (cluster != null) {
      clusters.add(cluster);
    }
  }

  /**
   * Asks once, if there is something to ask.
   *
   * @param found takes what is to be told to the server
   * @throws IOException when accounting does not answer
   */
  void look(Consumer<Map<String, String>> found) throws IOException, InterruptedException {
    Instant now = clock.instant();
    Map<String, Answers.LostContact> wanted = new LinkedHashMap<>();
    for (Answers.LostContact contact :
        clusters.isEmpty() ? List.<Answers.LostContact>of() : lost()) {
      if (wanted.size() < MOST_ASKED && due(contact, now)) {
        wanted.putIfAbsent(contact.id(), contact);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    Set<String> known = new HashSet<>();
    Sacct.Answer answer = sacct.ask(wanted.keySet(), row -> sort(row, wanted, known, found));
    wanted.values().forEach(contact -> asked.put(contact, now));
    if (answer.cut() || answer.unreadable() > 0) {
      // A row may be among what was not read.
      return;
    }
    for (Answers.LostContact contact : wanted.values()) {
      if (!known.contains(contact.id())) {
        LOG.info(
            "accounting knows no such job: job={} silent_since={}", contact.id(), contact.since());
        found.accept(
            AccountingAbsence.write(
                new JobId(contact.cluster(), contact.id()), contact.since(), now));
      }
    }
  }

  /** None when the server does not say: its silence is no trouble of accounting's. */
  private List<Answers.LostContact> lost() {
    try {
      ServerClient.Answer answer = server.get(PATH);
      return answer.accepted() ? answers.lostContacts(answer.body()) : List.of();
    } catch (IOException e) {
      LOG.debug("lost contacts not learnt: error={}", e.toString());
      return List.of();
    }
  }

  private boolean due(Answers.LostContact contact, Instant now) {
    Instant before = asked.get(contact);
    return clusters.contains(contact.cluster())
        && contact.id().matches("\\d{1,10}")
        && contact.since().isBefore(now.minus(PATIENCE))
        && (before == null || before.isBefore(now.minus(ASK_AGAIN)));
  }

  private static void sort(
      Map<String, String> row,
      Map<String, Answers.LostContact> wanted,
      Set<String> known,
      Consumer<Map<String, String>> found) {
    String id = row.getOrDefault("JobIDRaw", "");
    Answers.LostContact contact = wanted.get(id);
    if (contact == null) {
      return;
    }
    Instant end = time(row.get("End"));
    if (end == null) {
      known.add(id);
    } else if (contact.start() == null || !end.isBefore(contact.start())) {
      known.add(id);
      found.accept(row);
    }
  }

  /** Null for a run that goes on: {@code Unknown}. */
  private static @Nullable Instant time(@Nullable String seconds) {
    return seconds != null && seconds.matches("[1-9]\\d{0,10}")
        ? Instant.ofEpochSecond(Long.parseLong(seconds))
        : null;
  }
}
