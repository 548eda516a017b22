package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The v1 contract that existing clients speak, row by row, with the points settled for ours. */
class ReferenceContractIT {
  private final Client client = new Client();

  private JsonNode create(String id) {
    Client.Answer answer =
        client.post(
            "/v1/jobs",
            "{\"id\":\"%s\",\"user\":\"u-%s\",\"nodes\":[\"n-%s\"]}".formatted(id, id, id),
            Client.WRITER);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.json();
  }

  private Client.Answer started(String id, String time) {
    return client.post(
        "/v1/events/job-started",
        """
        {"job_id":"%s","user":"ann","node_list":["n1"],"timestamp":"%s","cpu_allocation":2,
         "memory_allocation_mb":1024,"gpu_allocation":0,"gpu_vendor":"none","gpu_devices":[],
         "cgroup_path":"","partition":"","account":""}
        """
            .formatted(id, time));
  }

  private Client.Answer finished(String id, String state, String time, String more) {
    return client.post(
        "/v1/events/job-finished",
        "{\"job_id\":\"%s\",\"final_state\":\"%s\",\"timestamp\":\"%s\"%s}"
            .formatted(id, state, time, more));
  }

  private JsonNode job(String id) {
    return client.get("/v1/jobs/" + Client.encoded(id)).json();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }

  @Test
  void createdJobIsRunningAndHasNoUnknownFields() {
    JsonNode job = create("rc-create");
    assertThat(text(job, "state")).isEqualTo("running");
    assertThat(text(job, "id")).isEqualTo("rc-create");
    assertThat(text(job, "user")).isEqualTo("u-rc-create");
    assertThat(job.get("node_count").asInt()).isEqualTo(1);
    assertThat(job.get("attempt").asInt()).isEqualTo(1);
    assertThat(job.get("runtime_seconds").isDouble()).isTrue();
    assertThat(job.toString()).doesNotContain("null");
    for (String absent :
        List.of("end_time", "cpu_usage", "exit_code", "sample_count", "reason", "scheduler")) {
      assertThat(job.has(absent)).as(absent).isFalse();
    }
  }

  @Test
  void createNeedsItsHeadersAndRefusesAKnownId() {
    String body = "{\"id\":\"rc-twice\",\"user\":\"u\",\"nodes\":[\"n\"]}";
    assertThat(client.post("/v1/jobs", body).status()).isEqualTo(400);
    assertThat(client.post("/v1/jobs", body, "X-Changed-By", "me").status()).isEqualTo(400);
    assertThat(client.post("/v1/jobs", body, "X-Changed-By", "me", "X-Source", "mock").status())
        .isEqualTo(201);
    Client.Answer again = client.post("/v1/jobs", body, Client.WRITER);
    assertThat(again.status()).isEqualTo(409);
    assertThat(text(again.json(), "error")).isEqualTo("conflict");
  }

  @Test
  void schedulerInfoOfACreateComesBack() {
    String scheduler =
        """
        {"type":"slurm","external_job_id":"987","raw_state":"RUNNING",\
        "submit_time":"2026-11-01T10:00:00Z","partition":"gpu","account":"acc","qos":"high",\
        "priority":4294967296,"exit_code":0,"state_reason":"None","time_limit_minutes":90,\
        "extra":{"a":{"b":[1,2.5,"x",true]}}}\
        """;
    JsonNode job =
        client
            .post(
                "/v1/jobs",
                "{\"id\":\"rc-sched\",\"user\":\"u\",\"nodes\":[\"n\"],\"scheduler\":"
                    + scheduler
                    + "}",
                Client.WRITER)
            .json();
    assertThat(job.get("scheduler"))
        .isEqualTo(tools.jackson.databind.json.JsonMapper.shared().readTree(scheduler));
    assertThat(text(job, "state")).isEqualTo("running");
  }

  @Test
  void listFiltersAndPages() {
    for (int i = 0; i < 3; i++) {
      client.post(
          "/v1/jobs",
          "{\"id\":\"rc-list-%d\",\"user\":\"rc-lister\",\"nodes\":[\"rc-n%d\"]}".formatted(i, i),
          Client.WRITER);
    }
    client.patch("/v1/jobs/rc-list-0", "{\"state\":\"completed\"}");
    JsonNode page = client.get("/v1/jobs?user=rc-lister&limit=2").json();
    assertThat(page.get("total").asInt()).isEqualTo(3);
    assertThat(page.get("jobs")).hasSize(2);
    assertThat(page.get("limit").asInt()).isEqualTo(2);
    assertThat(page.get("offset").asInt()).isZero();
    assertThat(client.get("/v1/jobs?user=rc-lister&offset=2").json().get("jobs")).hasSize(1);
    assertThat(client.get("/v1/jobs?user=rc-lister&state=completed").json().get("total").asInt())
        .isEqualTo(1);
    assertThat(client.get("/v1/jobs?node=rc-n2").json().get("total").asInt()).isEqualTo(1);
    assertThat(client.get("/v1/jobs?user=nobody").json().get("jobs")).isEmpty();
    JsonNode standard = client.get("/v1/jobs").json();
    assertThat(standard.get("limit").asInt()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=1001", "limit=x", "offset=-1", "state=done", "limit=1.5"})
  void listRefusesBadParameters(String query) {
    assertThat(client.get("/v1/jobs?" + query).status()).isEqualTo(400);
  }

  @Test
  void unknownJobIs404Everywhere() {
    for (String path : List.of("", "/metrics", "/attempts", "/diagnosis", "/audit")) {
      Client.Answer answer = client.get("/v1/jobs/rc-nothing" + path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(text(answer.json(), "error")).isEqualTo("not_found");
    }
    assertThat(client.patch("/v1/jobs/rc-nothing", "{}").status()).isEqualTo(404);
    assertThat(client.delete("/v1/jobs/rc-nothing").status()).isEqualTo(404);
    assertThat(
            client
                .post("/v1/jobs/rc-nothing/metrics", "{\"cpu_usage\":1,\"memory_usage_mb\":1}")
                .status())
        .isEqualTo(404);
    assertThat(client.get("/v1/nodes/rc-nothing").status()).isEqualTo(404);
  }

  @Test
  void patchSetsUsageAndTerminalStateSetsEndTime() {
    create("rc-patch");
    JsonNode used =
        client
            .patch(
                "/v1/jobs/rc-patch",
                "{\"cpu_usage\":50.5,\"memory_usage_mb\":2048,\"gpu_usage\":10}")
            .json();
    assertThat(used.get("cpu_usage").asDouble()).isEqualTo(50.5);
    assertThat(used.get("memory_usage_mb").asInt()).isEqualTo(2048);
    assertThat(used.get("gpu_usage").asDouble()).isEqualTo(10);
    assertThat(text(used, "state")).isEqualTo("running");
    JsonNode ended = client.patch("/v1/jobs/rc-patch", "{\"state\":\"cancelled\"}").json();
    assertThat(text(ended, "state")).isEqualTo("cancelled");
    assertThat(ended.has("end_time")).isTrue();
    Client.Answer reopened = client.patch("/v1/jobs/rc-patch", "{\"state\":\"running\"}");
    assertThat(reopened.status()).isEqualTo(409);
    assertThat(client.patch("/v1/jobs/rc-patch", "{\"state\":\"failed\"}").status()).isEqualTo(200);
    assertThat(client.patch("/v1/jobs/rc-patch", "{}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cpu_usage\":101}",
        "{\"cpu_usage\":-1}",
        "{\"gpu_usage\":100.1}",
        "{\"memory_usage_mb\":-1}",
        "{\"memory_usage_mb\":10.5}",
        "{\"state\":\"done\"}",
        "{\"cpu_usage\":\"5\"}",
        "[]"
      })
  void patchRefusesBadValues(String body) {
    if (client.get("/v1/jobs/rc-badpatch").status() == 404) {
      create("rc-badpatch");
    }
    assertThat(client.patch("/v1/jobs/rc-badpatch", body).status()).isEqualTo(400);
  }

  @Test
  void deleteHidesTheJobAndKeepsItsTrail() {
    create("rc-delete");
    Client.Answer answer = client.delete("/v1/jobs/rc-delete");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text()).isEmpty();
    assertThat(client.get("/v1/jobs/rc-delete").status()).isEqualTo(404);
    JsonNode trail = client.get("/v1/jobs/rc-delete/audit").json().get("entries");
    assertThat(text(trail.get(0), "change_type")).isEqualTo("create");
    assertThat(text(trail.get(1), "change_type")).isEqualTo("delete");
    assertThat(text(trail.get(1), "changed_by")).isEqualTo("tester");
    assertThat(text(trail.get(1), "correlation_id")).isEqualTo("c-1");
    assertThat(text(trail.get(1), "source")).isEqualTo("manual");
    JsonNode late = finished("rc-delete", "failed", Instant.now().toString(), "").json();
    assertThat(text(late, "status")).isEqualTo("skipped");
    assertThat(create("rc-delete").get("attempt").asInt()).isEqualTo(2);
  }

  @Test
  void startAndFinishAreIdempotent() {
    assertThat(text(started("rc-ev", "2026-11-05T10:00:00Z").json(), "status"))
        .isEqualTo("created");
    assertThat(text(started("rc-ev", "2026-11-05T10:00:00Z").json(), "status"))
        .isEqualTo("skipped");
    JsonNode job = job("rc-ev");
    assertThat(text(job, "state")).isEqualTo("running");
    assertThat(job.get("allocated_cpus").asInt()).isEqualTo(2);
    assertThat(job.get("allocated_memory_mb").asInt()).isEqualTo(1024);
    assertThat(job.get("allocated_gpus").asInt()).isZero();
    assertThat(text(job, "gpu_vendor")).isEqualTo("none");
    assertThat(OffsetDateTime.parse(text(job, "start_time")).toInstant())
        .isEqualTo(Instant.parse("2026-11-05T10:00:00Z"));
    assertThat(
            text(
                finished("rc-ev", "completed", "2026-11-05T11:00:00Z", ",\"exit_code\":0").json(),
                "status"))
        .isEqualTo("updated");
    assertThat(
            text(
                finished("rc-ev", "completed", "2026-11-05T11:00:00Z", ",\"exit_code\":0").json(),
                "status"))
        .isEqualTo("skipped");
    JsonNode ended = job("rc-ev");
    assertThat(text(ended, "state")).isEqualTo("completed");
    assertThat(ended.get("runtime_seconds").asDouble()).isEqualTo(3600);
    assertThat(ended.get("exit_code").asInt()).isZero();
    JsonNode entries = client.get("/v1/jobs/rc-ev/audit").json().get("entries");
    assertThat(text(entries.get(0), "changed_by")).isEqualTo("slurm-prolog");
    assertThat(text(entries.get(0), "source")).isEqualTo("slurm");
    assertThat(text(entries.get(0), "change_type")).isEqualTo("upsert");
    assertThat(entries.get(0).get("snapshot").isObject()).isTrue();
  }

  @Test
  void finishOfAnUnknownJobCreatesIt() {
    Client.Answer answer = finished("rc-unknown", "failed", "2026-11-05T11:00:00Z", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(answer.json(), "status")).isEqualTo("created");
    JsonNode job = job("rc-unknown");
    assertThat(text(job, "state")).isEqualTo("failed");
    assertThat(job.has("user")).isFalse();
    assertThat(job.has("nodes")).isFalse();
    started("rc-unknown", "2026-11-05T10:00:00Z");
    assertThat(text(job("rc-unknown"), "user")).isEqualTo("ann");
  }

  @Test
  void completedWithAnExitCodeIsFailedAndTheTrailSaysWhy() {
    started("rc-code", "2026-11-05T10:00:00Z");
    finished("rc-code", "completed", "2026-11-05T11:00:00Z", ",\"exit_code\":3");
    assertThat(text(job("rc-code"), "state")).isEqualTo("failed");
    assertThat(text(job("rc-code"), "reason")).isEqualTo("exit_code");
    JsonNode entries = client.get("/v1/jobs/rc-code/audit").json().get("entries");
    assertThat(text(entries.get(1), "reason")).contains("exit code 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "running"})
  void finishInALivingStateIs400(String state) {
    assertThat(finished("rc-living", state, "2026-11-05T11:00:00Z", "").status()).isEqualTo(400);
    assertThat(client.get("/v1/jobs/rc-living").status()).isEqualTo(404);
  }

  @Test
  void reusedIdOpensASecondAttempt() {
    started("rc-again", "2026-11-05T10:00:00Z");
    finished("rc-again", "failed", "2026-11-05T11:00:00Z", "");
    started("rc-again", "2026-11-06T10:00:00Z");
    JsonNode attempts = client.get("/v1/jobs/rc-again/attempts").json().get("attempts");
    assertThat(attempts).hasSize(2);
    assertThat(text(attempts.get(0), "state")).isEqualTo("failed");
    assertThat(text(attempts.get(1), "state")).isEqualTo("running");
    assertThat(job("rc-again").get("attempt").asInt()).isEqualTo(2);
    assertThat(text(client.get("/v1/jobs/rc-again?attempt=1").json(), "state")).isEqualTo("failed");
    assertThat(text(client.get("/v1/jobs/default:rc-again").json(), "id")).isEqualTo("rc-again");
  }

  @Test
  void samplesComeOldestFirstAndLimitKeepsTheNewest() {
    create("rc-samples");
    for (int i = 1; i <= 3; i++) {
      JsonNode sample =
          client
              .post(
                  "/v1/jobs/rc-samples/metrics",
                  "{\"cpu_usage\":%d,\"memory_usage_mb\":%d}".formatted(i, 100 * i))
              .json();
      assertThat(sample.get("memory_usage_mb").asInt()).isEqualTo(100 * i);
      assertThat(sample.has("gpu_usage")).isFalse();
    }
    JsonNode two = client.get("/v1/jobs/rc-samples/metrics?limit=2").json();
    assertThat(two.get("total").asInt()).isEqualTo(3);
    assertThat(two.get("samples").get(0).get("cpu_usage").asInt()).isEqualTo(2);
    assertThat(two.get("samples").get(1).get("cpu_usage").asInt()).isEqualTo(3);
    assertThat(
            client
                .get("/v1/jobs/rc-samples/metrics?end_time=2026-01-01T00:00:00Z")
                .json()
                .get("total")
                .asInt())
        .isZero();
    JsonNode job = job("rc-samples");
    assertThat(job.get("sample_count").asInt()).isEqualTo(3);
    assertThat(job.get("avg_cpu_usage").asDouble()).isEqualTo(2);
    assertThat(job.get("max_cpu_usage").asDouble()).isEqualTo(3);
    assertThat(job.get("max_memory_usage_mb").asInt()).isEqualTo(300);
    assertThat(job.get("cpu_usage").asDouble()).isEqualTo(3);
    assertThat(job.has("last_sample_at")).isTrue();
    assertThat(job.has("avg_gpu_usage")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=10001",
        "start_time=yesterday",
        "start_time=1700000000",
        "start_time=2026-01-01T00:00:00",
        "start_time=2026-01-02T00:00:00Z&end_time=2026-01-01T00:00:00Z"
      })
  void samplesRefuseBadRanges(String query) {
    if (client.get("/v1/jobs/rc-ranges").status() == 404) {
      create("rc-ranges");
    }
    assertThat(client.get("/v1/jobs/rc-ranges/metrics?" + query).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b",
        "a%b",
        "a;b=c",
        "a?b",
        "a+b c",
        "a b",
        "日本語-アルファ",
        "😀😀",
        "a\\b",
        "..",
        "a:b",
        "%2F",
        "a&b=c#d",
        "~'\"<>|^`{}[]"
      })
  void idsOfAnyScriptWorkPercentEncoded(String id) {
    String quoted = tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(id);
    Client.Answer made =
        client.post(
            "/v1/jobs",
            "{\"id\":%s,\"user\":\"u\",\"nodes\":[\"n\"]}".formatted(quoted),
            Client.WRITER);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    String encoded = id.equals("..") ? "%2E%2E" : Client.encoded(id);
    assertThat(text(client.get("/v1/jobs/" + encoded).json(), "id")).isEqualTo(id);
    assertThat(
            client
                .post("/v1/jobs/" + encoded + "/metrics", "{\"cpu_usage\":1,\"memory_usage_mb\":1}")
                .status())
        .isEqualTo(201);
    assertThat(client.delete("/v1/jobs/" + encoded).status()).isEqualTo(204);
  }

  @Test
  void idsHaveUpTo255Characters() {
    for (String unit : List.of("a", "é", "日", "😀")) {
      Client.Answer made =
          client.post(
              "/v1/jobs",
              "{\"id\":\"%s\",\"user\":\"u\",\"nodes\":[\"n\"]}".formatted(unit.repeat(255)),
              Client.WRITER);
      assertThat(made.status()).as(made.text()).isEqualTo(201);
      assertThat(text(job(unit.repeat(255)), "id")).isEqualTo(unit.repeat(255));
      assertThat(
              client
                  .post(
                      "/v1/jobs",
                      "{\"id\":\"%s\",\"user\":\"u\",\"nodes\":[\"n\"]}"
                          .formatted(unit.repeat(256)),
                      Client.WRITER)
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void metricsNameLiveJobsUntilTheyEnd() {
    create("rc-live");
    client.post("/v1/jobs/rc-live/metrics", "{\"cpu_usage\":33,\"memory_usage_mb\":1}");
    String labels = "{job_id=\"rc-live\",node=\"n-rc-live\",user=\"u-rc-live\"}";
    Client.Answer scrape = client.get("/metrics");
    assertThat(scrape.header("Content-Type")).startsWith("text/plain");
    assertThat(scrape.text())
        .contains("hpc_job_runtime_seconds" + labels)
        .contains("hpc_job_cpu_usage_percent" + labels + " 33.0")
        .contains("hpc_job_memory_usage_bytes" + labels + " 1048576\n")
        .contains("# TYPE hpc_job_state_total gauge")
        .contains("# TYPE hpc_job_total gauge")
        .containsPattern("hpc_job_state_total\\{state=\"running\"} [1-9]");
    client.patch("/v1/jobs/rc-live", "{\"state\":\"completed\"}");
    assertThat(client.get("/metrics").text()).doesNotContain("rc-live");
  }

  @Test
  void errorsCarryTheRequestId() {
    Client.Answer made = client.get("/v1/jobs/rc-nothing");
    assertThat(made.header("X-Request-Id"))
        .isNotEmpty()
        .isEqualTo(made.json().at("/details/request_id").asString());
    Client.Answer told =
        client.send("GET", "/v1/jobs/rc-nothing", new byte[0], List.of("X-Request-Id", "my-id.1"));
    assertThat(told.json().at("/details/request_id").asString()).isEqualTo("my-id.1");
    assertThat(client.get("/v1/health").header("X-Request-Id")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "FOO", "PROPFIND", "get"})
  void unknownMethodsAre405WithAllow(String method) {
    Client.Answer answer = client.send(method, "/v1/jobs", new byte[0], List.of());
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("GET").contains("POST");
  }
}
