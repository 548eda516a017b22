package io.jobglass.server.export;

import io.jobglass.core.job.Job;
import io.jobglass.server.diagnosis.LiveWarnings;
import io.jobglass.server.lost.LostJobs;
import java.util.Map;
import java.util.TreeMap;

/** What is wrong with running jobs; bounded by those who look for it. Thread-safe. */
public final class WarningSeries {
  private final LiveWarnings warnings;
  private final LostJobs lost;
  private final String defaultCluster;

  public WarningSeries(LiveWarnings warnings, LostJobs lost, String defaultCluster) {
    this.warnings = warnings;
    this.lost = lost;
    this.defaultCluster = defaultCluster;
  }

  void write(MetricText out) {
    out.gauge("hpc_job_warning", "1 while a finding on the running job is worth a warning.");
    for (LiveWarnings.Warning warning : warnings.all()) {
      Job job = warning.job();
      out.value(
          MetricText.labels(
              "job_id",
              JobSeries.id(job, defaultCluster),
              "user",
              job.user().orElse(""),
              "code",
              warning.code()),
          1);
    }
    out.gauge(
        "hpc_cluster_jobs_contact_lost",
        "Running jobs that no node reports any more, as of the last minute; at most 1000.");
    contactLost()
        .forEach((cluster, count) -> out.value(MetricText.labels("cluster", cluster), count));
  }

  private Map<String, Integer> contactLost() {
    Map<String, Integer> counts = new TreeMap<>(Map.of(defaultCluster, 0));
    lost.latest().forEach(contact -> counts.merge(contact.job().id().cluster(), 1, Integer::sum));
    return counts;
  }
}
