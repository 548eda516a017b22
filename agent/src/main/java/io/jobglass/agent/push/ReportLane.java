package io.jobglass.agent.push;

import io.jobglass.agent.spool.ReportSpool;
import io.jobglass.agent.spool.StoredReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reports: the newest first, and after each newest at most one batch of old ones. One thread
 * calls {@link #runOnce}; the counters may be read by any.
 */
public final class ReportLane {
  private static final Logger LOG = LoggerFactory.getLogger(ReportLane.class);
  private static final String PATH = "/v1/reports";
  private static final int MAX_BATCH_REPORTS = 100;
  private static final long MAX_BATCH_BYTES = 1 << 20;
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final byte[] HEAD = "{\"reports\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);

  private final ReportSpool spool;
  private final ServerClient server;
  private final Backoff backoff;
  private final DoubleConsumer nextReportSeconds;
  private final Answers answers = new Answers();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private boolean backlogMayGo;
  private int batchReports = MAX_BATCH_REPORTS;
  private boolean told;

  /**
   * @param nextReportSeconds told what the server wishes for the next window
   */
  public ReportLane(
      ReportSpool spool, ServerClient server, Backoff backoff, DoubleConsumer nextReportSeconds) {
    this.spool = spool;
    this.server = server;
    this.backoff = backoff;
    this.nextReportSeconds = nextReportSeconds;
  }

  /** Sends what may go now, or waits a moment for it. */
  public void runOnce() throws InterruptedException {
    long last = spool.lastSequence();
    long pause = backoff.waitMillis();
    if (pause > 0) {
      Thread.sleep(Math.min(pause, LONGEST_WAIT_MILLIS));
      return;
    }
    try {
      Optional<StoredReport> newest = spool.newest();
      if (newest.isPresent()) {
        backlogMayGo = send(List.of(newest.get()));
      } else if (backlogMayGo) {
        backlogMayGo = false;
        List<StoredReport> old = spool.oldest(batchReports, MAX_BATCH_BYTES);
        if (!old.isEmpty()) {
          send(old);
        }
      } else {
        spool.awaitAfter(last, LONGEST_WAIT_MILLIS);
      }
    } catch (IOException e) {
      fail("spool: " + e, null);
    }
  }

  private boolean send(List<StoredReport> reports) {
    ServerClient.Answer answer;
    try {
      answer = server.post(PATH, body(reports));
    } catch (IOException e) {
      fail(e.toString(), null);
      return false;
    }
    if (answer.accepted()) {
      return accepted(reports, answers.receipts(answer.body()));
    }
    if (!answer.neverAcceptable()) {
      fail("status " + answer.status(), answer.retryAfter());
      return false;
    }
    if (reports.size() > 1) {
      // One of them is to blame: the next batches are smaller until it stands alone.
      batchReports = Math.max(1, reports.size() / 2);
      backlogMayGo = true;
      return false;
    }
    LOG.warn(
        "report refused for good: sequence={} status={} answer={}",
        reports.getFirst().sequence(),
        answer.status(),
        beginning(answer.body()));
    spool.drop(reports.getFirst());
    batchReports = MAX_BATCH_REPORTS;
    return true;
  }

  /** Some other program may have said 200: only what is named in the answer has arrived. */
  private boolean accepted(List<StoredReport> reports, Answers.Receipts receipts) {
    if (!reports.stream().allMatch(report -> receipts.sequences().contains(report.sequence()))) {
      fail("the answer lacks receipts", null);
      return false;
    }
    spool.acknowledge(reports);
    backoff.succeeded();
    sent.addAndGet(reports.size());
    batchReports = Math.min(MAX_BATCH_REPORTS, batchReports * 2);
    receipts.nextReportSeconds().ifPresent(nextReportSeconds);
    if (told) {
      told = false;
      LOG.info("reports are accepted again: pending={}", spool.pending());
    }
    return true;
  }

  private void fail(String why, @Nullable Duration retryAfter) {
    backoff.failed(retryAfter);
    failed.incrementAndGet();
    if (!told) {
      told = true;
      LOG.warn("reports wait on disk: error={} pending={}", why, spool.pending());
    }
  }

  private static byte[] body(List<StoredReport> reports) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(HEAD);
    for (int i = 0; i < reports.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(reports.get(i).content());
    }
    body.writeBytes(TAIL);
    return body.toByteArray();
  }

  private static String beginning(byte[] answer) {
    return new String(answer, 0, Math.min(answer.length, 300), StandardCharsets.UTF_8);
  }

  /** Reports that the server has taken. */
  public long sent() {
    return sent.get();
  }

  /** Requests that failed. */
  public long failed() {
    return failed.get();
  }
}
