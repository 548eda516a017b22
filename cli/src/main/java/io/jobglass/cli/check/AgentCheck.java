package io.jobglass.cli.check;

import io.jobglass.api.client.model.Node;
import io.jobglass.cli.api.ApiFailure;
import io.jobglass.cli.api.JobglassApi;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether this machine's agent runs, and when the server last heard of it. */
final class AgentCheck implements Check {
  private static final Duration LATE = Duration.ofMinutes(2);

  private final Machine machine;
  private final AgentPage page;
  private final ServerAnswer server;
  private final JobglassApi api;

  AgentCheck(Machine machine, AgentPage page, ServerAnswer server, JobglassApi api) {
    this.machine = machine;
    this.page = page;
    this.server = server;
    this.api = api;
  }

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public List<Finding> look() {
    return List.of(
        switch (page) {
          case AgentPage.SwitchedOff off -> Finding.skipped("its metrics page is switched off", "");
          case AgentPage.Silent silent -> absent(silent);
          case AgentPage.Answered answered -> delivering(answered);
        });
  }

  private Finding absent(AgentPage.Silent silent) {
    String found = "no agent answers at " + silent.address() + " (" + silent.why() + ")";
    boolean computeNode = SlurmConf.find(machine).isPresent();
    boolean installed =
        Files.isDirectory(
            machine.at(machine.variable("JOBGLASS_AGENT_SPOOL", "/var/lib/jobglass-agent/spool")));
    if (installed) {
      return Finding.failed(found, "systemctl start jobglass-agent");
    }
    return computeNode
        ? Finding.warning(found + "; jobs here are not measured", "jobglass agent --server URL")
        : Finding.skipped(found, "jobglass agent   # measures the jobs of this machine");
  }

  private Finding delivering(AgentPage.Answered answered) {
    String agent =
        "agent "
            + (answered.version().isEmpty() ? "" : answered.version() + " ")
            + "at "
            + answered.address();
    OptionalDouble sent = answered.value("jobglass_agent_reports_sent_total");
    if (sent.isEmpty()) {
      return Finding.warning(agent + " has no server to report to", "jobglass agent --server URL");
    }
    OptionalDouble pending = answered.value("jobglass_agent_spool_pending_reports");
    String waiting =
        pending.isEmpty()
            ? ""
            : String.format(Locale.ROOT, ", %.0f waiting", pending.getAsDouble());
    Optional<Instant> last = lastReport();
    if (last.isPresent()) {
      Duration ago = Duration.between(last.get(), machine.clock().instant());
      String found = agent + " last delivered " + Math.max(0, ago.toSeconds()) + " s ago" + waiting;
      return ago.compareTo(LATE) > 0
          ? Finding.failed(found, "journalctl -u jobglass-agent -n 50")
          : Finding.ok(found);
    }
    if (sent.getAsDouble() == 0) {
      return Finding.failed(
          agent + " has delivered nothing yet" + waiting, "journalctl -u jobglass-agent -n 50");
    }
    return Finding.ok(
        String.format(
            Locale.ROOT,
            "%s has delivered %.0f reports%s; the server does not tell when",
            agent,
            sent.getAsDouble(),
            waiting));
  }

  private Optional<Instant> lastReport() {
    if (!(server instanceof ServerAnswer.Told)) {
      return Optional.empty();
    }
    String host = machine.text("/proc/sys/kernel/hostname").orElse("").strip();
    int dot = host.indexOf('.');
    String node = machine.variable("JOBGLASS_AGENT_NODE", dot > 0 ? host.substring(0, dot) : host);
    try {
      return api.nodes().getNodes().stream()
          .filter(candidate -> candidate.getNode().equals(node))
          .map(Node::getLastReportAt)
          .filter(java.util.Objects::nonNull)
          .map(java.time.OffsetDateTime::toInstant)
          .max(Instant::compareTo);
    } catch (ApiFailure e) {
      return Optional.empty();
    }
  }
}
