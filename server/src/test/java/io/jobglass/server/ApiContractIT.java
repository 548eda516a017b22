package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Drives every operation of the OpenAPI document over HTTP; {@link Client} judges each answer. */
class ApiContractIT {
  private final Client client = new Client();

  @Test
  void everyResponseOfEveryOperationIsAsTheDocumentSays() {
    jobs();
    webhooks();
    launcher();
    hooks();
    reports();
    reads();
    accounting();
    refusals();
    assertThat(OpenApiDocument.shared().judged()).containsAll(OpenApiDocument.shared().responses());
  }

  private void jobs() {
    String create =
        """
        {"id":"api-1","user":"ann","nodes":["n1"],"scheduler":{"type":"mock","partition":"p",
         "submit_time":"2026-11-01T00:00:00Z","extra":{"k":[1,null]}}}
        """;
    assertThat(client.post("/v1/jobs", create, Client.WRITER).status()).isEqualTo(201);
    assertThat(client.patch("/v1/jobs/api-1", "{\"cpu_usage\":12.5}").status()).isEqualTo(200);
    assertThat(
            client
                .post("/v1/jobs/api-1/metrics", "{\"cpu_usage\":5,\"memory_usage_mb\":7}")
                .status())
        .isEqualTo(201);
    assertThat(client.get("/v1/jobs/api-1").status()).isEqualTo(200);
    assertThat(client.post("/v1/jobs", create.replace("api-1", "api-2"), Client.WRITER).status())
        .isEqualTo(201);
    assertThat(client.delete("/v1/jobs/api-2").status()).isEqualTo(204);
  }

  private void webhooks() {
    assertThat(
            client
                .post(
                    "/v1/events/job-started",
                    """
                    {"job_id":"api-3","user":"bob","node_list":["n1","n2"],
                     "timestamp":"2026-11-02T00:00:00Z","gpu_vendor":"nvidia","gpu_devices":["0"]}
                    """)
                .json()
                .get("status")
                .asString())
        .isEqualTo("created");
    assertThat(
            client
                .post(
                    "/v1/events/job-finished",
                    """
                    {"job_id":"api-3","final_state":"failed","timestamp":"2026-11-02T01:00:00Z",
                     "exit_code":0,"signal":11}
                    """)
                .json()
                .get("status")
                .asString())
        .isEqualTo("updated");
  }

  private void launcher() {
    String event =
        """
        {"kind":"started","job_id":"api-4","run_id":"r1","user":"eve","uid":1000,"node":"here",
         "name":"sleep","command":"sleep 1","timestamp":"2026-11-03T00:00:00Z",
         "start_time":"2026-11-03T00:00:00Z","requested_memory_bytes":1000000}
        """;
    assertThat(client.post("/v1/events/launcher", event).status()).isEqualTo(200);
    String end =
        """
        {"kind":"finished","job_id":"api-4","run_id":"r1","user":"eve","node":"here",
         "timestamp":"2026-11-03T00:00:09Z","start_time":"2026-11-03T00:00:00Z","exit_code":137,
         "signal":9,"ended_by":"memory_watch","evidence":"1.1 MB of 1 MB","cpu_micros":100,
         "max_rss_bytes":1100000}
        """;
    assertThat(client.post("/v1/events/launcher", end).status()).isEqualTo(200);
    JsonNode diagnosis = client.get("/v1/jobs/api-4/diagnosis").json();
    assertThat(diagnosis.at("/verdict/reason").asString()).isEqualTo("out_of_memory");
    assertThat(diagnosis.toString()).contains("1.1 MB of 1 MB").doesNotContain("oom_kill");
  }

  private void hooks() {
    byte[] prolog =
        String.join(
                "\0",
                "JOBGLASS_HOOK_VERSION=1",
                "JOBGLASS_HOOK_NODE=n7",
                "JOBGLASS_HOOK_BOOT_ID=b",
                "JOBGLASS_HOOK_TIME=1793836800.5",
                "SLURM_SCRIPT_CONTEXT=prolog_slurmd",
                "SLURM_JOB_ID=4711",
                "SLURM_JOB_USER=ann",
                "SLURMD_NODENAME=n7",
                "")
            .getBytes(StandardCharsets.UTF_8);
    Client.Answer one =
        client.send(
            "POST",
            "/v1/events/hook",
            prolog,
            List.of(
                "Content-Type", "application/octet-stream",
                "X-Jobglass-Node", "n7",
                "X-Jobglass-Boot-Id", "b",
                "X-Jobglass-Event-Name", "e1"));
    assertThat(one.json().get("status").asString()).isEqualTo("created");
    String batch =
        """
        {"node":"n7","boot_id":"b","events":[{"name":"e1","content":"%s"},
         {"name":"e2","content":"AAAA"}]}
        """
            .formatted(Base64.getEncoder().encodeToString(prolog));
    JsonNode results = client.post("/v1/events/hooks", batch).json().get("results");
    assertThat(results.get(0).get("status").asString()).isEqualTo("skipped");
    assertThat(results.get(1).get("status").asString()).isEqualTo("rejected");
  }

  private void reports() {
    String batch = report("s-api", 1, "api-5", false, 0);
    JsonNode first = client.post("/v1/reports", batch).json();
    assertThat(first.at("/receipts/0/receipt").asString()).isEqualTo("stored");
    assertThat(first.get("next_report_seconds").asInt()).isEqualTo(15);
    JsonNode job = client.get("/v1/jobs/api-5").json();
    assertThat(job.at("/coverage/measured_nodes").asInt()).isEqualTo(1);
    JsonNode again = client.post("/v1/reports", batch).json();
    assertThat(again.at("/receipts/0/receipt").asString()).isEqualTo("duplicate");
    assertThat(again.get("next_report_seconds").asInt()).as("someone looks").isEqualTo(5);
    assertThat(job.get("user").asString()).isEqualTo("zoe");
    assertThat(job.get("cpu_usage").asDouble()).isEqualTo(75);
    gpus(job);
    client.post("/v1/reports", report("s-api", 2, "api-5", true, 1));
    assertThat(client.get("/v1/jobs/api-5").json().get("oom_kills").asInt()).isEqualTo(1);
    assertThat(client.get("/v1/jobs/api-5/diagnosis").json().at("/verdict/reason").asString())
        .isEqualTo("out_of_memory");
  }

  private void gpus(JsonNode job) {
    JsonNode summary = job.get("gpu_summary");
    assertThat(summary.get("held").asInt()).isEqualTo(1);
    assertThat(summary.get("never_touched").asInt()).isEqualTo(1);
    assertThat(summary.get("energy_joules").asDouble()).isEqualTo(900.5);
    assertThat(summary.at("/devices/0/sharing").asString()).isEqualTo("mig");
    assertThat(summary.at("/devices/0/throttled_percent").asDouble()).isEqualTo(100);
    JsonNode gpu = client.get("/v1/jobs/api-5/metrics").json().at("/samples/0/gpus/0");
    assertThat(gpu.get("tensor_active_percent").asDouble()).isEqualTo(12.5);
    assertThat(gpu.get("events").toString()).isEqualTo("[\"xid:79\"]");
    assertThat(client.get("/v1/nodes/n5").json().at("/gpu_findings/0/text").asString())
        .isEqualTo("XID 79");
    nodes();
    assertThat(client.get("/metrics").text())
        .contains(
            "hpc_node_gpu_findings{kind=\"xid\",node=\"n5\"} 1",
            "hpc_job_gpu_device_untouched{device=\"GPU-1\",job_id=\"api-5\"");
  }

  private void nodes() {
    JsonNode node = client.get("/v1/nodes/n5").json();
    assertThat(node.at("/activity/network_sent_bytes").asInt()).isEqualTo(77);
    JsonNode history = client.get("/v1/nodes/n5/metrics").json();
    assertThat(history.get("bucket_seconds").asInt()).isEqualTo(360);
    JsonNode bucket = history.at("/buckets/0");
    assertThat(bucket.get("cpu_usage_percent").asDouble()).isEqualTo(40.5);
    assertThat(bucket.get("gpu_usage_percent").asDouble()).isEqualTo(50);
    assertThat(bucket.get("unattributed_cores").asDouble()).isEqualTo(0.25);
    assertThat(bucket.get("memory_used_bytes").asInt()).isEqualTo(5000);
  }

  static String report(String stream, int sequence, String job, boolean last, int kills) {
    Instant now = Instant.now();
    return """
    {"reports":[{"node":"n5","boot_id":"b5","stream_id":"%s","sequence":%d,"time":"%s",
      "interval_seconds":15,"agent_version":"1","totals":{"cpus":8,"cpu_usage_percent":40.5,
      "load1":2,"memory_total_bytes":1000000,"memory_used_bytes":5000,
        "activity":{"unattributed_cores":0.25,"network_sent_bytes":77}},
      "jobs":[{"job_id":"%s","user":"zoe","uid":1001,"origin":"cgroup2","path":"/x",
        "first_seen":"2026-11-04T00:00:00Z","time":"%s","last":%s,
        "cpu":{"usage_micros":1000000,"cpus":4,"average_cores":3,"maximum_cores":4},
        "memory":{"current_bytes":104857600,"anon_bytes":52428800,"file_bytes":1,
          "peak_bytes":209715200,"limit_bytes":209715200,"maximum_anon_bytes":60000000,
          "oom_kills":%d},"processes":3,
        "gpus":[{"device":"GPU-1","index":0,"vendor":"nvidia","utilization_percent":50,
          "memory_used_bytes":7,"power_watts":100.5,"temperature_celsius":60,
          "energy_joules":900.5,"sharing":"mig","basis":"name","certain":true,"processes":1,
          "touched":false,"active_seconds":7.5,"tensor_active_percent":12.5,"sm_clock_mhz":1980,
          "throttle_reasons":["hw_thermal"],"events":["xid:79"]}]}],
      "gpu_findings":[{"kind":"xid","device":"GPU-1","code":79,"text":"XID 79"}]}]}
    """
        .formatted(stream, sequence, now, job, now, last, kills);
  }

  /** Each documented refusal; and for every operation one that the document leaves to default. */
  private void refusals() {
    assertThat(client.patch("/v1/jobs/api-3", "{\"state\":\"running\"}").status()).isEqualTo(409);
    assertThat(client.patch("/v1/jobs/api-3", "{\"cpu_usage\":101}").status()).isEqualTo(400);
    String known = "{\"id\":\"api-1\",\"user\":\"ann\",\"nodes\":[\"n1\"]}";
    assertThat(client.post("/v1/jobs", known, Client.WRITER).status()).isEqualTo(409);
    for (String path :
        List.of("/v1/jobs?limit=0", "/v1/audit?limit=0", "/v1/jobs/api-1/metrics?limit=0")) {
      assertThat(client.get(path).status()).as(path).isEqualTo(400);
    }
    for (String path :
        List.of(
            "/v1/jobs",
            "/v1/jobs/api-1/metrics",
            "/v1/events/job-started",
            "/v1/events/job-finished",
            "/v1/events/hooks",
            "/v1/events/launcher",
            "/v1/reports")) {
      assertThat(client.post(path, "{}", Client.WRITER).status()).as(path).isEqualTo(400);
    }
    for (String path :
        List.of("", "/attempts", "/diagnosis", "/metrics", "/audit", "/summary", "/tasks")) {
      assertThat(client.get("/v1/jobs/api-none" + path).status()).as(path).isEqualTo(404);
    }
    assertThat(client.get("/v1/nodes/none").status()).isEqualTo(404);
    assertThat(client.get("/v1/stream?job=api-none").status()).isEqualTo(404);
    assertThat(client.get("/v1/nodes/none/metrics").status()).isEqualTo(404);
    String tooLong = "?start_time=2026-01-01T00:00:00Z&end_time=2026-03-01T00:00:00Z";
    assertThat(client.get("/v1/nodes/n5/metrics" + tooLong).status()).isEqualTo(400);
    assertThat(client.patch("/v1/jobs/api-none", "{}").status()).isEqualTo(404);
    assertThat(client.delete("/v1/jobs/api-none").status()).isEqualTo(404);
    String sample = "{\"cpu_usage\":5,\"memory_usage_mb\":7}";
    assertThat(client.post("/v1/jobs/api-none/metrics", sample).status()).isEqualTo(404);
    for (String response : OpenApiDocument.shared().responses()) {
      String[] words = response.split(" ");
      String path = words[1].replaceAll("\\{[^}]+}", "api-1");
      Client.Answer answer =
          client.send(words[0], path, new byte[0], List.of("Origin", "http://evil.example"));
      assertThat(answer.status()).as(response).isEqualTo(403);
    }
  }

  private void accounting() {
    JsonNode summary = client.get("/v1/jobs/api-5/summary").json();
    String comment = summary.get("admin_comment").asString();
    assertThat(comment).startsWith("JG1:{").contains("\"r\":\"out_of_memory\"");
    assertThat(comment.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1000);
    assertThat(summary.get("jobstats").asString()).startsWith("JS1:");

    client.post(
        "/v1/events/job-started",
        """
        {"job_id":"api-6","user":"=ann,","node_list":["n1"],"timestamp":"2026-11-02T00:00:00Z",
         "cpu_allocation":4,"gpu_allocation":1}
        """);
    String period = "?from=2026-11-02T00:00:00Z&to=2026-11-02T01:00:00Z";
    JsonNode report = client.get("/v1/reports/users" + period).json();
    JsonNode row = report.get("rows").get(report.get("rows").size() - 1);
    for (JsonNode one : report.get("rows")) {
      row = one.get("name").asString().equals("=ann,") ? one : row;
    }
    assertThat(row.at("/core_hours/allocated").asDouble()).isEqualTo(4);
    assertThat(row.at("/core_hours/not_measured").asDouble()).isEqualTo(4);
    assertThat(row.at("/core_hours/wasted").asDouble()).isZero();
    assertThat(row.at("/core_hours").has("efficiency")).isFalse();
    assertThat(report.has("co2_grams_per_kwh")).isFalse();
    Client.Answer csv =
        client.send(
            "GET", "/v1/reports/nodes" + period, new byte[0], List.of("Accept", "text/csv"));
    assertThat(csv.header("Content-Type")).startsWith("text/csv");
    assertThat(csv.text()).startsWith("name,jobs,failed,core_hours_allocated,").contains("n1,");
    assertThat(
            client
                .get("/v1/reports/users?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z")
                .status())
        .isEqualTo(400);
    assertThat(client.get("/v1/reports/planets").status()).isEqualTo(400);
    assertThat(client.get("/v1/jobs/none/tasks").status()).isEqualTo(404);
    arrayTask();
    assertThat(client.get("/v1/jobs/5000/tasks").json().at("/jobs/0/display_id").asString())
        .isEqualTo("5000_7");
  }

  @Test
  void importedRunIsMarkedAndImportedOnce() {
    String row =
        """
        {"JobIDRaw":"770001","JobID":"770001","User":"ann","State":"COMPLETED","ExitCode":"0:0",
         "Start":"1793836800","End":"1793840400","NodeList":"n1","AllocTRES":"cpu=4,mem=8G,node=1",
         "TotalCPU":"3:00:00","Imported":"sacct"}
        """;
    String batch =
        """
        {"node":"import","boot_id":"sacct","events":[{"name":"1793840400-accounting-770001-x.json",
         "content":"%s"}]}
        """
            .formatted(Base64.getEncoder().encodeToString(row.getBytes(StandardCharsets.UTF_8)));
    JsonNode first = client.post("/v1/events/hooks", batch).json();
    assertThat(first.at("/results/0/status").asString()).isEqualTo("created");
    JsonNode again = client.post("/v1/events/hooks", batch).json();
    assertThat(again.at("/results/0/status").asString()).isEqualTo("skipped");
    JsonNode job = client.get("/v1/jobs/770001").json();
    assertThat(job.at("/scheduler/extra/imported").asString()).isEqualTo("sacct");
    assertThat(job.get("state").asString()).isEqualTo("completed");
    assertThat(job.get("allocated_cpus").asInt()).isEqualTo(4);
    assertThat(
            client.get("/v1/jobs/770001/diagnosis").json().at("/findings/0/statement").asString())
        .startsWith("Not measured (imported)");
    JsonNode report =
        client.get("/v1/reports/users?from=2026-11-05T00:00:00Z&to=2026-11-05T01:00:00Z").json();
    assertThat(report.at("/total/jobs_imported").asLong()).isEqualTo(1);
    assertThat(report.at("/total/core_hours/not_measured").asDouble()).isGreaterThanOrEqualTo(4);
  }

  /** What Prometheus reads to find the agents. */
  private void discovery() {
    JsonNode groups = client.get("/v1/discovery/agents?port=9999").json();
    JsonNode group =
        groups
            .valueStream()
            .filter(found -> found.at("/labels/__meta_jobglass_node").asString().equals("n5"))
            .findFirst()
            .orElseThrow();
    assertThat(group.get("targets").toString()).isEqualTo("[\"n5:9999\"]");
    assertThat(group.at("/labels/__meta_jobglass_agent_version").asString()).isNotEmpty();
    assertThat(client.get("/v1/discovery/agents").text()).contains("\"n5:9816\"");
    assertThat(client.get("/v1/discovery/agents?port=0").status()).isEqualTo(400);
  }

  /** An array's membership is known from the controller's hooks. */
  private void arrayTask() {
    byte[] prolog =
        String.join(
                "\0",
                "JOBGLASS_HOOK_VERSION=1",
                "JOBGLASS_HOOK_NODE=ctl",
                "JOBGLASS_HOOK_BOOT_ID=b",
                "JOBGLASS_HOOK_TIME=1793836800.5",
                "SLURM_SCRIPT_CONTEXT=prolog_slurmctld",
                "SLURM_JOB_ID=5001",
                "SLURM_ARRAY_JOB_ID=5000",
                "SLURM_ARRAY_TASK_ID=7",
                "SLURM_JOB_USER=ann",
                "")
            .getBytes(StandardCharsets.UTF_8);
    client.send(
        "POST",
        "/v1/events/hook",
        prolog,
        List.of(
            "Content-Type", "application/octet-stream",
            "X-Jobglass-Node", "ctl",
            "X-Jobglass-Boot-Id", "b",
            "X-Jobglass-Event-Name", "array-1"));
  }

  private void reads() {
    assertThat(client.get("/v1/health").json().get("status").asString()).isEqualTo("healthy");
    assertThat(client.get("/v1/jobs?limit=1000").json().get("jobs")).isNotEmpty();
    for (String path :
        List.of(
            "/v1/jobs/api-5/attempts",
            "/v1/jobs?q=API-5",
            "/v1/jobs/api-5/metrics",
            "/v1/jobs/api-5/metrics?step=60",
            "/v1/stream?seconds=1",
            "/v1/jobs/api-5/audit",
            "/v1/audit?limit=1000",
            "/v1/audit/verification",
            "/v1/contacts/lost",
            "/v1/nodes",
            "/v1/nodes/n5",
            "/v1/nodes/n5/metrics")) {
      assertThat(client.get(path).status()).as(path).isEqualTo(200);
    }
    discovery();
    assertThat(client.get("/v1/audit/verification").json().get("intact").asBoolean()).isTrue();
    assertThat(client.get("/openapi.yaml").text()).startsWith("openapi: 3.0.3");
  }
}
