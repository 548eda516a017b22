package io.jobglass.storage.postgres;

import io.jobglass.core.audit.CanonicalJson;
import io.jobglass.core.audit.FieldChange;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.NodeRun;
import io.jobglass.core.usage.TaskUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The JSON columns of the store: what is absent has no key, times are ISO 8601 text. A fact that
 * this version does not know, written by a newer one, is passed over. Thread-safe.
 */
final class StoredJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Map<String, Fact> FACTS = new HashMap<>();

  static {
    for (Fact fact : Fact.values()) {
      FACTS.put(fact.code(), fact);
    }
  }

  private StoredJson() {}

  static String ofFacts(Facts facts) {
    return facts.values().isEmpty() ? "{}" : CanonicalJson.of(factValues(facts));
  }

  static Facts facts(String json) {
    return json.equals("{}") ? Facts.NONE : facts(MAPPER.readTree(json));
  }

  private static Map<String, Object> factValues(Facts facts) {
    Map<String, Object> values = new TreeMap<>();
    facts.values().forEach((fact, value) -> values.put(fact.code(), value));
    return values;
  }

  private static Facts facts(JsonNode node) {
    Facts.Builder facts = Facts.builder();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      Fact fact = FACTS.get(entry.getKey());
      if (fact != null) {
        facts.put(fact, value(fact, entry.getValue()));
      }
    }
    return facts.build();
  }

  private static Object value(Fact fact, JsonNode value) {
    return switch (fact.kind()) {
      case TEXT -> value.stringValue();
      case INTEGER -> value.longValue();
      case DECIMAL -> value.doubleValue();
      case TIME -> Instant.parse(value.stringValue());
      case TEXTS -> {
        List<String> texts = new ArrayList<>();
        value.forEach(text -> texts.add(text.stringValue()));
        yield texts;
      }
    };
  }

  static String ofNodeRuns(List<NodeRun> runs) {
    return CanonicalJson.of(runs.stream().map(StoredJson::nodeRun).toList());
  }

  private static Map<String, Object> nodeRun(NodeRun run) {
    Map<String, Object> values = new TreeMap<>();
    values.put("node", run.node());
    putPresent(values, "started", run.started());
    putPresent(values, "ended", run.ended());
    putPresent(values, "sampling_started", run.samplingStarted());
    putPresent(values, "sampling_stopped", run.samplingStopped());
    if (!run.measured().values().isEmpty()) {
      values.put("measured", factValues(run.measured()));
    }
    return values;
  }

  static List<NodeRun> nodeRuns(String json) {
    List<NodeRun> runs = new ArrayList<>();
    for (JsonNode node : MAPPER.readTree(json)) {
      JsonNode measured = node.get("measured");
      runs.add(
          new NodeRun(
              node.get("node").stringValue(),
              time(node, "started"),
              time(node, "ended"),
              time(node, "sampling_started"),
              time(node, "sampling_stopped"),
              measured == null ? Facts.NONE : facts(measured)));
    }
    return runs;
  }

  static String ofChanges(List<FieldChange> changes) {
    return CanonicalJson.of(changes.stream().map(StoredJson::change).toList());
  }

  private static Map<String, Object> change(FieldChange change) {
    Map<String, Object> values = new TreeMap<>();
    values.put("field", change.field());
    putPresent(values, "before", change.before());
    putPresent(values, "after", change.after());
    return values;
  }

  static List<FieldChange> changes(String json) {
    List<FieldChange> changes = new ArrayList<>();
    for (JsonNode node : MAPPER.readTree(json)) {
      changes.add(
          new FieldChange(
              node.get("field").stringValue(), text(node, "before"), text(node, "after")));
    }
    return changes;
  }

  /** Null for none, so that what is known stays. */
  static @Nullable String ofExecutables(List<TaskUsage.Executable> executables) {
    if (executables.isEmpty()) {
      return null;
    }
    ArrayNode array = MAPPER.createArrayNode();
    for (TaskUsage.Executable executable : executables) {
      // PostgreSQL has no NUL in text.
      array
          .addObject()
          .put("name", executable.name().replace("\0", ""))
          .put("count", executable.count());
    }
    return MAPPER.writeValueAsString(array);
  }

  static List<TaskUsage.Executable> executables(@Nullable String json) {
    if (json == null) {
      return List.of();
    }
    List<TaskUsage.Executable> executables = new ArrayList<>();
    for (JsonNode node : MAPPER.readTree(json)) {
      executables.add(
          new TaskUsage.Executable(node.get("name").stringValue(), node.get("count").intValue()));
    }
    return executables;
  }

  private static void putPresent(Map<String, Object> values, String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  private static @Nullable Instant time(JsonNode node, String name) {
    String text = text(node, name);
    return text == null ? null : Instant.parse(text);
  }

  private static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value == null ? null : value.stringValue();
  }
}
