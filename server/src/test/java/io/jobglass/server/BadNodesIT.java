package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rows of accounting that make a finding about a node, as the agent sends them. */
class BadNodesIT {
  private final Client client = new Client();

  @Test
  void launchFailuresOfTwoUsersAreAFindingWithTheLineThatDrains() {
    client.post("/v1/reports", ApiContractIT.report("s-bad", 1, "bad-0", false, 0));
    String node = client.get("/v1/nodes").json().get("nodes").get(0).get("node").asString();
    sendRows(node, "ada", "bo", "ada");

    JsonNode finding = client.get("/v1/nodes/" + node).json().get("findings").get(0);

    assertThat(finding.get("code").asString()).isEqualTo("abnormal_ends");
    assertThat(finding.get("command").asString())
        .isEqualTo(
            "scontrol update nodename="
                + node
                + " state=drain reason=\"jobglass: 3 abnormal ends of 2 users in 24 h: 3 node"
                + " failure\"");
    assertThat(finding.get("jobs").size()).isEqualTo(3);
    assertThat(client.get("/metrics").text())
        .contains("hpc_node_abnormal_ends{node=\"" + node + "\"} 3\n");
    JsonNode job = client.get("/v1/jobs/880000").json();
    assertThat(job.get("confirmed").asBoolean()).isTrue();
    assertThat(job.get("accounting_usage").get("cpu_seconds").asDouble()).isEqualTo(2.707);
    assertThat(job.has("cpu_seconds")).isFalse();
    JsonNode entry = client.get("/v1/jobs/880000/audit").json().get("entries").get(0);
    assertThat(entry.get("source").asString()).isEqualTo("repair");
    assertThat(entry.get("changed_by").asString()).isEqualTo("slurm-accounting");
  }

  private void sendRows(String node, String... users) {
    long now = Instant.now().getEpochSecond();
    StringJoiner events = new StringJoiner(",");
    for (int i = 0; i < users.length; i++) {
      String row =
          """
          {"JobIDRaw":"88000%d","JobID":"88000%d","User":"%s","State":"NODE_FAIL","ExitCode":"0:1",\
          "Start":"%d","End":"%d","NodeList":"%s","TotalCPU":"00:02.707"}\
          """
              .formatted(i, i, users[i], now - 600, now - 100 + i, node);
      events.add(
          "{\"name\":\"1-accounting-%d-x.json\",\"content\":\"%s\"}"
              .formatted(
                  i, Base64.getEncoder().encodeToString(row.getBytes(StandardCharsets.UTF_8))));
    }
    String batch = "{\"node\":\"ctl\",\"boot_id\":\"b\",\"events\":[" + events + "]}";
    assertThat(client.post("/v1/events/hooks", batch).status()).isEqualTo(200);
  }
}
