package io.jobglass.server.webhook;

import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.job.Job;
import io.jobglass.server.webhook.WebhookCounts.Outcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts messages to the one configured URL and nowhere else: no proxy, no redirection is followed.
 * What is told goes into a bounded queue in memory, so that nobody waits for the receiver. One
 * thread sends, in order; a receiver that fails is tried again ever more rarely.
 */
public final class Webhook implements Announcements {
  static final int MOST_WAITING = 1000;
  static final int MOST_TRIES = 10;

  private static final Logger log = LoggerFactory.getLogger(Webhook.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final WebhookSettings settings;
  private final WebhookCounts counts;
  private final InstantSource clock;
  private final BlockingQueue<Message> told = new ArrayBlockingQueue<>(MOST_WAITING);
  private final HttpClient http;
  private @Nullable Message current;
  private int failed;
  private Instant notBefore = Instant.MIN;
  private Instant minuteEnds = Instant.MIN;
  private int triesInMinute;

  public Webhook(WebhookSettings settings, WebhookCounts counts, InstantSource clock) {
    this.settings = settings;
    this.counts = counts;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    counts.waiting(told::size);
  }

  @Override
  public void ended(Job job) {
    add(Message.ended(job, clock.instant()));
  }

  @Override
  public void warned(Job job, Finding finding) {
    add(Message.warned(job, finding, clock.instant()));
  }

  private void add(Message message) {
    if (!told.offer(message)) {
      counts.count(Outcome.DROPPED);
    }
  }

  /** Sends what is due and within the minute's share; the rest waits for the next turn. */
  public void runOnce() {
    while (due(clock.instant())) {
      if (current == null) {
        current = told.poll();
      }
      if (current == null) {
        return;
      }
      triesInMinute++;
      settle(current, post(current));
    }
  }

  private boolean due(Instant now) {
    if (!now.isBefore(minuteEnds)) {
      minuteEnds = now.plus(MINUTE);
      triesInMinute = 0;
    }
    return !now.isBefore(notBefore)
        && triesInMinute < settings.perMinute()
        && !Thread.currentThread().isInterrupted();
  }

  /** {@code SENT}, {@code REFUSED}, or {@code RETRIED} for what may succeed later. */
  private Outcome post(Message message) {
    try {
      long seconds = clock.instant().getEpochSecond();
      HttpRequest request =
          HttpRequest.newBuilder(settings.url())
              .timeout(ANSWER_TIMEOUT)
              .header("Content-Type", "application/json")
              .header("User-Agent", "jobglass")
              .header("X-Jobglass-Event", message.type())
              .header("X-Jobglass-Delivery", message.id().toString())
              .header("X-Jobglass-Timestamp", Long.toString(seconds))
              .header("X-Jobglass-Signature", Signature.of(settings.key(), seconds, message.body()))
              .POST(HttpRequest.BodyPublishers.ofString(message.body()))
              .build();
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status / 100 == 2) {
        return Outcome.SENT;
      }
      log.warn("event=webhook_answer status={} type={}", status, message.type());
      return status / 100 == 5 || status == 408 || status == 429
          ? Outcome.RETRIED
          : Outcome.REFUSED;
    } catch (IOException | IllegalStateException e) {
      log.warn("event=webhook_failed type={} cause={}", message.type(), e.toString());
      return Outcome.RETRIED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.RETRIED;
    }
  }

  private void settle(Message message, Outcome outcome) {
    if (outcome == Outcome.RETRIED && ++failed < MOST_TRIES) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << (failed - 1));
      notBefore = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
      counts.count(Outcome.RETRIED);
      return;
    }
    if (outcome == Outcome.RETRIED) {
      log.warn("event=webhook_given_up type={} tries={}", message.type(), failed);
    }
    counts.count(outcome == Outcome.RETRIED ? Outcome.GIVEN_UP : outcome);
    current = null;
    failed = 0;
  }
}
