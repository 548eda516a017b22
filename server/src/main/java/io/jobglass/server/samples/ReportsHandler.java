package io.jobglass.server.samples;

import io.jobglass.api.server.ReportsApi;
import io.jobglass.api.server.model.ReportBatch;
import io.jobglass.api.server.model.ReportReceipt;
import io.jobglass.api.server.model.ReportReceipts;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.server.live.WatchedJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Takes the measurements of agents. */
@RestController
public final class ReportsHandler implements ReportsApi {
  /** The window while someone looks at a job of the node. */
  private static final int WATCHED_SECONDS = 5;

  private final ReportIntake intake;
  private final ReportRequests requests;
  private final WatchedJobs watched;
  private final int intervalSeconds;

  /**
   * @param cluster of reports that name none
   * @param interval how long the next window shall be while nobody looks
   */
  public ReportsHandler(
      ReportIntake intake, WatchedJobs watched, String cluster, Duration interval) {
    this.intake = intake;
    this.watched = watched;
    this.requests = new ReportRequests(cluster);
    this.intervalSeconds = Math.max(1, Math.toIntExact(interval.toSeconds()));
  }

  @Override
  public ResponseEntity<ReportReceipts> recordReports(ReportBatch batch) {
    List<NodeReport> reports = batch.getReports().stream().map(requests::report).toList();
    List<UsageStore.Receipt> receipts = intake.record(reports);
    List<ReportReceipt> answer = new ArrayList<>();
    for (int i = 0; i < receipts.size(); i++) {
      answer.add(
          new ReportReceipt(
              reports.get(i).sequence(),
              switch (receipts.get(i)) {
                case STORED -> ReportReceipt.ReceiptEnum.STORED;
                case DUPLICATE -> ReportReceipt.ReceiptEnum.DUPLICATE;
              }));
    }
    return ResponseEntity.ok(new ReportReceipts(answer, nextSeconds(reports)));
  }

  private int nextSeconds(List<NodeReport> reports) {
    boolean lookedAt =
        reports.stream()
            .anyMatch(report ->
                report.jobs().stream()
                    .map(usage -> new JobId(report.cluster(), usage.externalId()))
                    .anyMatch(watched::watched));
    return lookedAt ? Math.min(WATCHED_SECONDS, intervalSeconds) : intervalSeconds;
  }
}
