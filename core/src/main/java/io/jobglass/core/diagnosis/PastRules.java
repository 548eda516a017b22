package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a job shows only beside others: its array, its earlier runs, its node. */
final class PastRules {
  private final Observations seen;
  private final Job job;
  private final Findings findings;
  private final Rules.Groups rules;

  private PastRules(Observations seen, Findings findings) {
    this.seen = seen;
    this.job = seen.job();
    this.findings = findings;
    this.rules = seen.rules().groups();
  }

  static void apply(Observations seen, Findings findings) {
    if (!seen.job().state().terminal()) {
      return;
    }
    PastRules past = new PastRules(seen, findings);
    past.shortArray();
    if (past.failed(seen.job())) {
      past.repeated();
      past.node();
    }
  }

  private void shortArray() {
    Optional<String> array = job.facts().text(Fact.ARRAY_JOB_ID);
    if (array.isEmpty()) {
      return;
    }
    List<Duration> runs = new ArrayList<>();
    seen.runtime().ifPresent(runs::add);
    for (Past.Run other : seen.material().past().ownRuns()) {
      if (other.job().facts().text(Fact.ARRAY_JOB_ID).equals(array)) {
        runtime(other.job()).ifPresent(runs::add);
      }
    }
    if (runs.size() < rules.shortArrayTasks()) {
      return;
    }
    runs.sort(null);
    Duration median = runs.get(runs.size() / 2);
    double minutes = median.toSeconds() / 60.0;
    if (minutes < rules.shortArrayMinutes()) {
      findings
          .inform("array_of_short_jobs")
          .measure(
              "tasks", runs.size(), "tasks", rules.shortArrayTasks(), "groups.short_array_tasks")
          .measure(
              "median_run",
              minutes,
              "minutes",
              rules.shortArrayMinutes(),
              "groups.short_array_minutes")
          .advise("Let each task do several of these pieces of work, one after the other")
          .told(
              "Half of the "
                  + runs.size()
                  + " tasks of the array that were looked at ran for less than "
                  + Quantity.duration(median)
                  + ", and starting each took time too");
    }
  }

  private static Optional<Duration> runtime(Job job) {
    Instant start = job.startTime();
    Instant end = job.endTime();
    return start == null || end == null
        ? Optional.empty()
        : Optional.of(Duration.between(start, end));
  }

  /** Whether it went wrong by its own doing or its node's. */
  private boolean failed(Job other) {
    EndReason reason = other.reason();
    return other.state() == JobState.FAILED
        && reason != EndReason.TIME_LIMIT
        && reason != EndReason.LOST
        && reason != EndReason.UNKNOWN;
  }

  private void repeated() {
    int times = 1;
    for (Past.Run other : seen.material().past().ownRuns()) {
      if (!job.facts().text(Fact.NAME).equals(other.job().facts().text(Fact.NAME))
          || !other.job().state().terminal()
          || !endedBefore(other.job())) {
        continue;
      }
      if (!sameFailure(other.job())) {
        break;
      }
      times++;
    }
    if (times >= rules.repeatedFailures()) {
      findings
          .warn("repeated_failure")
          .measure("failures", times, "runs", rules.repeatedFailures(), "groups.repeated_failures")
          .advise("Look into it before you submit it again: 'jobglass why' says what is known")
          .told("The last " + times + " runs of this job ended the same way");
    }
  }

  private boolean endedBefore(Job other) {
    return job.endTime() != null
        && other.endTime() != null
        && !other.endTime().isAfter(job.endTime());
  }

  private boolean sameFailure(Job other) {
    return failed(other)
        && other.reason() == job.reason()
        && other.facts().integer(Fact.EXIT_CODE).equals(job.facts().integer(Fact.EXIT_CODE))
        && other.facts().integer(Fact.SIGNAL).equals(job.facts().integer(Fact.SIGNAL));
  }

  private void node() {
    Map<String, Set<String>> usersByNode = new HashMap<>();
    add(usersByNode, job);
    Duration within = Duration.ofSeconds(Math.round(rules.suspectMinutes() * 60));
    for (Job other : seen.material().past().neighbours()) {
      if (failed(other)
          && other.reason() != EndReason.OUT_OF_MEMORY
          && other.endTime() != null
          && job.endTime() != null
          && Duration.between(other.endTime(), job.endTime()).abs().compareTo(within) <= 0) {
        add(usersByNode, other);
      }
    }
    for (String node : job.nodes()) {
      int users = usersByNode.getOrDefault(node, Set.of()).size();
      if (users >= rules.suspectUsers()) {
        findings
            .warn("node_suspect")
            .measure("users", users, "users", rules.suspectUsers(), "groups.suspect_users")
            .advise("Tell the site's operators; until then: #SBATCH --exclude=" + node)
            .told(
                "Jobs of "
                    + users
                    + " users failed on "
                    + node
                    + " within "
                    + Quantity.duration(within)
                    + ": the node itself may be the cause");
        return;
      }
    }
  }

  private static void add(Map<String, Set<String>> usersByNode, Job other) {
    String user = other.user().orElse(null);
    if (user != null) {
      other
          .nodes()
          .forEach(node ->
              Objects.requireNonNull(usersByNode.computeIfAbsent(node, name -> new HashSet<>()))
                  .add(user));
    }
  }
}
