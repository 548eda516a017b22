package io.jobglass.server.export;

import io.jobglass.server.diagnosis.LiveWarnings;

/** What running jobs are warned of; bounded by who looks for it. Thread-safe. */
public final class WarningSeries {
  private final LiveWarnings warnings;
  private final String defaultCluster;

  public WarningSeries(LiveWarnings warnings, String defaultCluster) {
    this.warnings = warnings;
    this.defaultCluster = defaultCluster;
  }

  void write(GaugeText out) {
    out.family("hpc_job_warning", "1 while a finding on the running job is worth a warning.");
    for (LiveWarnings.Warning warning : warnings.all()) {
      String cluster = warning.job().id().cluster();
      String id = warning.job().displayId();
      out.value(
          GaugeText.labels(
              "job_id",
              cluster.equals(defaultCluster) ? id : cluster + ":" + id,
              "user",
              warning.job().user().orElse(""),
              "code",
              warning.code()),
          1);
    }
  }
}
