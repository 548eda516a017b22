package io.jobglass.simulator.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.push.ReportJson;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.slurm.HookEnvironment;
import io.jobglass.core.slurm.HookFile;
import io.jobglass.core.slurm.MalformedHookException;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.cluster.LabelledRun;
import io.jobglass.simulator.cluster.SimulatedCluster;
import io.jobglass.simulator.cluster.Window;
import io.jobglass.simulator.job.SpoolFile;
import io.jobglass.simulator.label.Archetypes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WireTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final Archetypes archetypes = Archetypes.load();

  /** Numbers apart, which the agent rounds. */
  private static JsonNode shape(JsonNode node) {
    if (node.isObject()) {
      ObjectNode object = JSON.createObjectNode();
      for (var property : node.properties()) {
        JsonNode value = shape(property.getValue());
        // What holds when the key is not there.
        boolean isDefault =
            (value.isBoolean() && !value.booleanValue())
                || (value.isContainer() && value.isEmpty());
        if (!isDefault) {
          object.set(property.getKey(), value);
        }
      }
      return object;
    }
    if (node.isArray()) {
      var array = JSON.createArrayNode();
      node.forEach(item -> array.add(shape(item)));
      return array;
    }
    return node.isNumber() ? JSON.getNodeFactory().numberNode(Math.round(node.asDouble())) : node;
  }

  @Test
  void reportsAreThoseThatAnAgentWrites() {
    NodeReport report =
        LabelledRun.of(archetypes.named("gpu_busy"), 1).reports().stream()
            .filter(candidate -> !candidate.jobs().isEmpty())
            .findFirst()
            .orElseThrow();
    JsonNode sent = JSON.readTree(Wire.reports(List.of(report))).get("reports").get(0);
    assertThat(shape(sent)).isEqualTo(shape(JSON.readTree(new ReportJson().encode(report))));
  }

  @Test
  void hookFilesReadAsTheEventTheyStandFor() throws MalformedHookException {
    SimulatedCluster cluster =
        new SimulatedCluster("simulated", 4, 1, Instant.parse("2026-01-05T08:00:00Z"));
    cluster.schedule(archetypes.named("gpu_busy"), cluster.now().plusSeconds(3));
    Window window = cluster.advance();
    assertThat(window.files()).hasSize(2);
    for (SpoolFile file : window.files()) {
      HookFile parsed = HookFile.parse(file.content());
      JobEvent event =
          HookEnvironment.read(parsed, parsed.eventKey(file.name()), "").event().orElseThrow();
      assertThat(event).isEqualTo(file.event());
    }
    JsonNode sent = JSON.readTree(Wire.hooks(window.files()));
    assertThat(sent.get("node").asString()).isEqualTo(window.files().getFirst().node());
    assertThat(sent.get("events").get(0).get("content").binaryValue())
        .isEqualTo(window.files().getFirst().content());
  }
}
