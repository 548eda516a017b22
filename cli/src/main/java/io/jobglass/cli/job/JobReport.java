package io.jobglass.cli.job;

import static io.jobglass.cli.job.JobColumns.text;

import io.jobglass.api.client.model.Evidence;
import io.jobglass.api.client.model.Finding;
import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.Verdict;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.SignalName;
import io.jobglass.cli.output.Text;
import io.jobglass.cli.output.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report on one job, at most 80 columns: who and what, why it ended, what it used of what it
 * had, where, and on what evidence. Stateless.
 */
public final class JobReport {
  private static final int LABEL = 9;

  private final Display display;

  public JobReport(Display display) {
    this.display = display;
  }

  public String of(JobView view) {
    StringBuilder out = new StringBuilder();
    identity(out, view.job());
    verdict(out, view);
    new UsageMeters(display).append(out, view.job());
    new OtherLines(display).append(out, view.job());
    new SampleLines(display).append(out, view.job(), view.samples());
    new NodeTable(display)
        .append(out, view.job().getNodeUsage() == null ? List.of() : view.job().getNodeUsage());
    new GpuLines(display).append(out, view.job());
    attempts(out, view);
    evidence(out, view.diagnosis().getVerdict());
    findings(out, view);
    return out.toString();
  }

  /** Only the answer to "why": verdict, evidence, findings. */
  public String why(JobView view) {
    StringBuilder out = new StringBuilder();
    verdict(out, view);
    evidence(out, view.diagnosis().getVerdict());
    findings(out, view);
    return out.toString();
  }

  private void identity(StringBuilder out, Job job) {
    List<String> parts = new ArrayList<>();
    String id = job.getDisplayId() == null ? job.getId() : job.getDisplayId();
    String attempt =
        job.getAttempt() != null && job.getAttempt() > 1 ? " attempt " + job.getAttempt() : "";
    parts.add("Job " + Text.clean(id) + attempt);
    if (job.getName() != null) {
      parts.add(Text.cut(Text.clean(job.getName()), 30));
    }
    if (job.getUser() != null) {
      String account = job.getScheduler() == null ? null : job.getScheduler().getAccount();
      parts.add(Text.clean(job.getUser()) + (account == null ? "" : " / " + Text.clean(account)));
    }
    parts.add(place(job));
    String line = Text.cut(String.join("  ", parts).stripTrailing(), display.reportWidth());
    out.append(display.bold(line)).append('\n');
    if (job.getCommand() != null) {
      out.append(Text.cut(" ".repeat(LABEL) + Text.clean(job.getCommand()), display.reportWidth()));
      out.append('\n');
    }
  }

  private static String place(Job job) {
    List<String> nodes = job.getNodes() == null ? List.of() : job.getNodes();
    String partition = job.getScheduler() == null ? null : job.getScheduler().getPartition();
    String where =
        switch (nodes.size()) {
          case 0 -> "";
          case 1 -> "on " + Text.clean(nodes.getFirst());
          default -> nodes.size() + " nodes";
        };
    return partition == null ? where : where + " (" + Text.clean(partition) + ")";
  }

  private void verdict(StringBuilder out, JobView view) {
    Job job = view.job();
    Verdict verdict = view.diagnosis().getVerdict();
    String state = text(job.getState()).toUpperCase(Locale.ROOT);
    StringBuilder line = new StringBuilder();
    if (job.getReason() != null && !text(job.getReason()).equals(text(job.getState()))) {
      line.append("  ").append(job.getReason());
    }
    if (job.getSignal() != null && job.getSignal() != 0) {
      line.append("  signal ").append(job.getSignal()).append(' ');
      line.append('(').append(SignalName.of(job.getSignal())).append(')');
    } else if (job.getExitCode() != null) {
      line.append("  exit code ").append(job.getExitCode());
    }
    if (job.getContact() == Job.ContactEnum.LOST) {
      line.append("  contact lost since ").append(Times.local(job.getContactLostSince(), display));
    }
    if (job.getCancelledBy() != null) {
      line.append("  by ").append(Text.clean(job.getCancelledBy()));
    }
    if (job.getEndTime() != null) {
      line.append(Boolean.FALSE.equals(verdict.getConfirmed()) ? "  not confirmed" : "  confirmed");
    }
    out.append(painted(job, state)).append(line).append('\n');
    Text.appendWrapped(
        out, "  ", "  ", Text.clean(text(verdict.getSummary())), display.reportWidth());
    if (job.getContact() == Job.ContactEnum.LOST) {
      Text.appendWrapped(
          out,
          "  ",
          "  ",
          "None of its nodes has reported it since then: a node, its network or the agent there is"
              + " down ('jobglass nodes'). Silence ends no job, so it counts as running until the"
              + " scheduler tells otherwise.",
          display.reportWidth());
    }
    if (job.getStartTime() != null) {
      out.append("  started ").append(Times.local(job.getStartTime(), display));
      if (job.getEndTime() != null) {
        out.append(", ended ").append(Times.local(job.getEndTime(), display));
      }
      out.append(' ').append(display.zoneName()).append('\n');
    }
  }

  private String painted(Job job, String state) {
    if (job.getState() == null) {
      return state;
    }
    return switch (job.getState()) {
      case COMPLETED -> display.good(state);
      case FAILED -> display.bad(state);
      case CANCELLED -> display.notable(state);
      case RUNNING -> display.active(state);
      case PENDING -> state;
    };
  }

  private void attempts(StringBuilder out, JobView view) {
    if (view.attempts().size() < 2) {
      return;
    }
    heading(out, "Attempts");
    for (Job attempt : view.attempts()) {
      String reason = attempt.getReason() == null ? "" : "  " + attempt.getReason();
      String line =
          String.format(
              Locale.ROOT,
              "  %3s  %-9s%s  %s  %s",
              text(attempt.getAttempt()),
              text(attempt.getState()),
              reason,
              Times.local(attempt.getStartTime(), display),
              attempt.getRuntimeSeconds() == null
                  ? ""
                  : Elapsed.format(
                      Duration.ofMillis(Math.round(attempt.getRuntimeSeconds() * 1000))));
      if (Text.cells(line) <= display.reportWidth()) {
        out.append(line).append('\n');
      } else {
        Text.appendWrapped(out, "    ", "       ", line, display.reportWidth());
      }
    }
  }

  private void evidence(StringBuilder out, Verdict verdict) {
    if (verdict.getEvidence() == null || verdict.getEvidence().isEmpty()) {
      return;
    }
    heading(out, "Evidence");
    for (Evidence evidence : verdict.getEvidence()) {
      String at = evidence.getAt() == null ? "" : ", " + Times.clock(evidence.getAt(), display);
      String on = evidence.getNode() == null ? "" : ", " + evidence.getNode();
      Text.appendWrapped(
          out,
          "  - ",
          "    ",
          Text.clean(evidence.getStatement() + " (" + evidence.getSource() + on + at + ")"),
          display.reportWidth());
    }
  }

  private void findings(StringBuilder out, JobView view) {
    List<Finding> findings =
        view.diagnosis().getFindings() == null ? List.of() : view.diagnosis().getFindings();
    if (findings.isEmpty()) {
      return;
    }
    heading(out, "Findings");
    for (Finding finding : findings) {
      String word =
          switch (finding.getSeverity()) {
            case INFO -> "";
            case WARNING -> "Warning: ";
            case SERIOUS -> "Serious: ";
          };
      String advice = finding.getAdvice() == null ? "" : " " + finding.getAdvice();
      Text.appendWrapped(
          out,
          "  - ",
          "    ",
          Text.clean(word + finding.getStatement() + advice),
          display.reportWidth());
    }
  }

  private void heading(StringBuilder out, String title) {
    out.append('\n').append(display.bold(title)).append('\n');
  }
}
