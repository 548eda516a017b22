package io.jobglass.agent;

import io.jobglass.agent.accounting.AccountingStats;
import io.jobglass.agent.accounting.AccountingSweep;
import io.jobglass.agent.collector.CollectorStats;
import io.jobglass.agent.hooks.HookLane;
import io.jobglass.agent.jobcomp.JobcompServer;
import io.jobglass.agent.push.ReportLane;
import io.jobglass.agent.spool.ReportSpool;
import java.time.Instant;
import java.util.List;

/** The agent's own health as metrics. */
final class AgentMetrics {
  private static final int PAGE_BYTES = 4096;

  private final String version;
  private final Sampler sampler;
  private final SamplerStats stats;
  private final SelfLimit selfLimit;
  private final OwnUsage own;
  private final Watchdog watchdog;
  private final ReportSpool spool;
  private final Sending sending;

  AgentMetrics(
      String version,
      Sampler sampler,
      SamplerStats stats,
      SelfLimit selfLimit,
      OwnUsage own,
      Watchdog watchdog,
      ReportSpool spool,
      Sending sending) {
    this.version = version;
    this.sampler = sampler;
    this.stats = stats;
    this.selfLimit = selfLimit;
    this.own = own;
    this.watchdog = watchdog;
    this.spool = spool;
    this.sending = sending;
  }

  void write(MetricsText out) {
    out.gauge("jobglass_agent_info", "The version of this agent.").sample(1, "version", version);
    out.counter("jobglass_agent_cpu_seconds_total", "CPU time of the agent itself.")
        .sample(own.cpuSeconds());
    out.gauge("jobglass_agent_resident_bytes", "Resident memory of the agent itself.")
        .sample(own.residentPages() * PAGE_BYTES);
    out.gauge("jobglass_agent_cpu_cores", "Own use of the processor over the last 30 s.")
        .sample(selfLimit.cores());
    out.gauge("jobglass_agent_sampling_stretch", "How many times longer the pauses are than set.")
        .sample(selfLimit.stretch());
    out.counter(
            "jobglass_agent_paused_seconds_total",
            "Time that the sampler waited for its CPU limit.")
        .sample(selfLimit.pausedSeconds());
    writeSampler(out);
    writeSpool(out);
    ReportLane reports = sending.reports();
    if (reports != null) {
      out.counter("jobglass_agent_reports_sent_total", "Reports that the server has taken.")
          .sample(reports.sent());
      out.counter("jobglass_agent_report_requests_failed_total", "Report requests that failed.")
          .sample(reports.failed());
    }
    HookLane hooks = sending.hooks();
    if (hooks != null) {
      writeHooks(hooks, out);
    }
    JobcompServer jobcomp = sending.jobcomp();
    if (jobcomp != null) {
      writeJobcomp(jobcomp, out);
    }
    AccountingSweep accounting = sending.accounting();
    if (accounting != null) {
      writeAccounting(accounting.stats(), out);
    }
  }

  private void writeSampler(MetricsText out) {
    out.gauge("jobglass_agent_jobs", "Jobs that are followed.").sample(stats.jobs());
    out.counter("jobglass_agent_jobs_ignored_total", "Jobs left out because of too many.")
        .sample(stats.ignoredJobs());
    out.counter("jobglass_agent_discovery_failures_total", "Looks for jobs that failed.")
        .sample(stats.failedFinds());
    out.gauge("jobglass_agent_watches", "Directories that are watched.").sample(stats.watches());
    out.counter("jobglass_agent_watches_refused_total", "Directories that could not be watched.")
        .sample(stats.refusedWatches());
    List<CollectorStats> collectors = sampler.collectorStats();
    out.gauge("jobglass_agent_collector_success", "Whether the latest reading went well.");
    collectors.forEach(
        collector -> out.sample(collector.success() ? 1 : 0, "collector", collector.name()));
    out.counter("jobglass_agent_collector_readings_total", "Readings.");
    collectors.forEach(
        collector -> out.sample(collector.readings(), "collector", collector.name()));
    out.counter("jobglass_agent_collector_failures_total", "Readings that failed.");
    collectors.forEach(
        collector -> out.sample(collector.failures(), "collector", collector.name()));
    out.gauge("jobglass_agent_hanging_files", "Files left out because their readers hang.")
        .sample(watchdog.hanging());
    out.counter("jobglass_agent_collector_seconds_total", "Time spent reading.");
    collectors.forEach(collector -> out.sample(collector.seconds(), "collector", collector.name()));
  }

  private void writeSpool(MetricsText out) {
    out.gauge("jobglass_agent_spool_bytes", "Size of the report spool.").sample(spool.bytes());
    out.gauge("jobglass_agent_spool_pending_reports", "Reports that the server does not have.")
        .sample(spool.pending());
    out.counter("jobglass_agent_spool_reports_total", "Reports written to the spool.")
        .sample(spool.lastSequence());
    out.counter("jobglass_agent_spool_dropped_reports_total", "Reports lost before they were sent.")
        .sample(spool.droppedReports());
    out.counter("jobglass_agent_spool_junk_bytes_total", "Damaged bytes found in the spool.")
        .sample(spool.junkBytes());
    out.counter("jobglass_agent_spool_failed_writes_total", "Writes to the spool that failed.")
        .sample(spool.failedWrites());
  }

  private static void writeJobcomp(JobcompServer jobcomp, MetricsText out) {
    out.counter("jobglass_agent_jobcomp_records_total", "Job completion records received.")
        .sample(jobcomp.received());
    out.counter("jobglass_agent_jobcomp_unusable_total", "Requests that were no such record.")
        .sample(jobcomp.unusable());
    out.counter("jobglass_agent_jobcomp_failed_total", "Records that could not be written.")
        .sample(jobcomp.failed());
  }

  private static void writeAccounting(AccountingStats accounting, MetricsText out) {
    out.counter("jobglass_agent_accounting_looks_total", "Questions that accounting answered.")
        .sample(accounting.looks());
    out.counter("jobglass_agent_accounting_failures_total", "Questions that failed.")
        .sample(accounting.failures());
    out.counter("jobglass_agent_accounting_rows_total", "Ends found and sent on.")
        .sample(accounting.rows());
    out.counter("jobglass_agent_accounting_unreadable_total", "Lines that were no row.")
        .sample(accounting.unreadable());
    out.counter("jobglass_agent_accounting_overflows_total", "Seconds with too many ends to read.")
        .sample(accounting.overflows());
    out.gauge("jobglass_agent_accounting_seconds", "How long the last answer took.")
        .sample(accounting.latestSeconds());
    Instant reached = accounting.reached();
    if (reached != null) {
      out.gauge(
              "jobglass_agent_accounting_reached_timestamp_seconds",
              "Every end before this has been looked at.")
          .sample(reached.getEpochSecond());
    }
  }

  private static void writeHooks(HookLane hooks, MetricsText out) {
    out.counter("jobglass_agent_hook_events_sent_total", "Hook events that the server has taken.")
        .sample(hooks.sent());
    out.counter("jobglass_agent_hook_events_rejected_total", "Hook events that are of no use.")
        .sample(hooks.rejected());
    out.counter("jobglass_agent_hook_files_junk_total", "Files that were no hook events.")
        .sample(hooks.junk());
    out.counter("jobglass_agent_hook_requests_failed_total", "Hook requests that failed.")
        .sample(hooks.failed());
    out.gauge("jobglass_agent_hook_files_waiting", "Files at the last look, up to one batch.")
        .sample(hooks.waiting());
  }
}
