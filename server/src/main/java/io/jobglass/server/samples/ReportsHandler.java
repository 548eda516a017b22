package io.jobglass.server.samples;

import io.jobglass.api.server.ReportsApi;
import io.jobglass.api.server.model.ReportBatch;
import io.jobglass.api.server.model.ReportReceipt;
import io.jobglass.api.server.model.ReportReceipts;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Takes the measurements of agents. */
@RestController
public final class ReportsHandler implements ReportsApi {
  private final ReportIntake intake;
  private final ReportRequests requests;
  private final int intervalSeconds;

  /**
   * @param cluster of reports that name none
   * @param interval how long the next window shall be
   */
  public ReportsHandler(ReportIntake intake, String cluster, Duration interval) {
    this.intake = intake;
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
    return ResponseEntity.ok(new ReportReceipts(answer, intervalSeconds));
  }
}
