package io.jobglass.core.audit;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.NodeRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A job's record as a plain tree, for the audit trail: its snapshot, and what changed in it. */
public final class JobSnapshot {
  private static final String FACTS = "facts";
  private static final String NODE_RUNS = "node_runs";

  private JobSnapshot() {}

  /** The record as canonical JSON; what is absent has no key. */
  public static String of(Job job) {
    return CanonicalJson.of(fields(job));
  }

  /**
   * Fields that differ, sorted by name; all of them when there was no record before. Each fact and
   * each node is a field of its own: {@code facts.exit_code}, {@code node_runs.n17}.
   */
  public static List<FieldChange> changes(@Nullable Job before, Job after) {
    SortedMap<String, Object> old = before == null ? new TreeMap<>() : single(before);
    SortedMap<String, Object> now = single(after);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    List<FieldChange> changes = new ArrayList<>();
    for (String name : names) {
      Object was = old.get(name);
      Object is = now.get(name);
      if (!Objects.equals(was, is)) {
        changes.add(new FieldChange(name, text(was), text(is)));
      }
    }
    return changes;
  }

  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Instant time -> time.toString();
      case NodeRun run -> CanonicalJson.of(nodeRun(run));
      default -> CanonicalJson.of(value);
    };
  }

  private static SortedMap<String, Object> single(Job job) {
    SortedMap<String, Object> fields = plain(job);
    job.facts().values().forEach((fact, value) -> fields.put(FACTS + "." + fact.code(), value));
    job.nodeRuns().forEach(run -> fields.put(NODE_RUNS + "." + run.node(), run));
    return fields;
  }

  private static SortedMap<String, Object> fields(Job job) {
    SortedMap<String, Object> fields = plain(job);
    if (!job.facts().values().isEmpty()) {
      fields.put(FACTS, facts(job.facts().values()));
    }
    if (!job.nodeRuns().isEmpty()) {
      fields.put(NODE_RUNS, job.nodeRuns().stream().map(JobSnapshot::nodeRun).toList());
    }
    return fields;
  }

  private static SortedMap<String, Object> plain(Job job) {
    SortedMap<String, Object> fields = new TreeMap<>();
    fields.put("cluster", job.id().cluster());
    fields.put("id", job.id().externalId());
    fields.put("attempt", job.attempt());
    fields.put("state", job.state().code());
    fields.put("confirmed", job.confirmed());
    if (job.reason() != null) {
      fields.put("reason", job.reason().code());
    }
    putPresent(fields, "start_time", job.startTime());
    putPresent(fields, "end_time", job.endTime());
    putPresent(fields, "sluid", job.sluid());
    return fields;
  }

  private static Map<String, Object> nodeRun(NodeRun run) {
    SortedMap<String, Object> fields = new TreeMap<>();
    fields.put("node", run.node());
    putPresent(fields, "started", run.started());
    putPresent(fields, "ended", run.ended());
    putPresent(fields, "sampling_started", run.samplingStarted());
    putPresent(fields, "sampling_stopped", run.samplingStopped());
    if (!run.measured().values().isEmpty()) {
      fields.put("measured", facts(run.measured().values()));
    }
    return fields;
  }

  private static SortedMap<String, Object> facts(Map<io.jobglass.core.job.Fact, Object> values) {
    SortedMap<String, Object> facts = new TreeMap<>();
    values.forEach((fact, value) -> facts.put(fact.code(), value));
    return facts;
  }

  private static void putPresent(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
