package io.jobglass.agent.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuFinding;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.TaskUsage;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The encoder's bytes against the OpenAPI document; JSON is YAML, so one reader does for both. */
class ReportJsonTest {
  private static final Instant TIME = Instant.parse("2026-11-24T10:00:00.123456789Z");

  private static Map<String, Object> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    Map<String, Object> result = new java.util.LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((key, each) -> result.put(key.toString(), each));
    return result;
  }

  private final Map<String, Object> schemas = schemas();

  private static Map<String, Object> schemas() {
    try (InputStream in =
        ReportJsonTest.class.getResourceAsStream("/io/jobglass/api/openapi.yaml")) {
      assertThat(in).as("the API document").isNotNull();
      Object document = new Yaml().load(in);
      return map(map(map(document).get("components")).get("schemas"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void check(Object value, Map<String, Object> given, String path) {
    Map<String, Object> schema = given;
    if (given.get("$ref") instanceof String reference) {
      schema = map(schemas.get(reference.substring(reference.lastIndexOf('/') + 1)));
    }
    switch (String.valueOf(schema.get("type"))) {
      case "object" -> {
        Map<String, Object> properties = map(schema.get("properties"));
        Map<String, Object> object = map(value);
        assertThat(properties.keySet()).as(path).containsAll(object.keySet());
        if (schema.get("required") instanceof List<?> required) {
          assertThat(object.keySet())
              .as(path)
              .containsAll(required.stream().map(String::valueOf).toList());
        }
        object.forEach((name, each) -> check(each, map(properties.get(name)), path + "." + name));
      }
      case "array" -> {
        for (Object each : (List<?>) value) {
          check(each, map(schema.get("items")), path + "[]");
        }
      }
      case "integer" -> assertThat(value).as(path).isInstanceOfAny(Integer.class, Long.class);
      case "number" -> assertThat(value).as(path).isInstanceOf(Number.class);
      case "boolean" -> assertThat(value).as(path).isInstanceOf(Boolean.class);
      case "string" -> {
        if ("date-time".equals(schema.get("format"))) {
          assertThat(value).as(path).isInstanceOfAny(String.class, java.util.Date.class);
        } else {
          assertThat(value).as(path).isInstanceOf(String.class);
        }
        if (schema.get("enum") instanceof List<?> allowed) {
          assertThat(allowed.stream().map(String::valueOf)).as(path).contains((String) value);
        }
      }
      default -> throw new AssertionError("no such type at " + path + ": " + schema);
    }
  }

  private static String encode(JobUsage... jobs) {
    NodeReport report =
        new NodeReport(
            "c",
            "n",
            "b",
            "s",
            7,
            TIME,
            15.0000001,
            "1",
            new NodeTotals(
                2,
                50.5,
                1.25,
                4L,
                3L,
                new NodeActivity(1L, 2.0, 3L, 4L, 5L, 6L, 7L, 8.0, 9L, 10.0)),
            List.of(jobs),
            List.of(
                new GpuFinding("xid", "GPU-1", "1", 79L, "XID 79"),
                new GpuFinding("stuck", null, null, null, "nvml: stuck")));
    return new String(new ReportJson().encode(report), StandardCharsets.UTF_8);
  }

  private static final JobUsage FULL =
      new JobUsage(
          "1",
          "s1",
          "ann",
          1000L,
          "cgroup2",
          "/job_1",
          TIME,
          TIME,
          true,
          new CpuUsage(1L, 2L, 3L, 4, 2, 0.5, 1.5, TIME, 7L, 8L),
          new MemoryUsage(
              1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, TIME, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, TIME),
          14,
          List.of(
              new GpuUsage(
                  "GPU-1",
                  0,
                  "nvidia",
                  "H",
                  1.0,
                  2L,
                  3L,
                  4.0,
                  5.0,
                  6.0,
                  new GpuHold(GpuSharing.MPS, "name", true, 2, false, 7.5),
                  new GpuActivity(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0),
                  List.of("power_cap"),
                  List.of("xid:79"))),
          new IoUsage(1L, 2L, 3L, 4L, 5L, 6L),
          new TaskUsage(1, 2, 3, 4L, List.of(new TaskUsage.Executable("python", 5))),
          7.5);

  private static final JobUsage EMPTY =
      new JobUsage(
          "2",
          null,
          null,
          null,
          "procfs",
          "42",
          TIME,
          TIME,
          false,
          CpuUsage.NONE,
          MemoryUsage.NONE,
          null,
          List.of(),
          IoUsage.NONE,
          TaskUsage.NONE,
          null);

  @Test
  void fitsTheDocumentAndTellsEveryField() {
    Map<String, Object> report = map(new Yaml().load(encode(FULL, EMPTY)));
    check(report, map(schemas.get("NodeReport")), "report");
    Map<String, Object> job = map(((List<?>) report.get("jobs")).getFirst());
    assertThat(job.keySet())
        .containsExactlyInAnyOrderElementsOf(
            map(map(schemas.get("JobUsage")).get("properties")).keySet());
    for (Map.Entry<String, String> part :
        Map.of("cpu", "CpuUsage", "memory", "MemoryUsage", "io", "IoUsage", "tasks", "TaskUsage")
            .entrySet()) {
      assertThat(map(job.get(part.getKey())).keySet())
          .containsExactlyInAnyOrderElementsOf(
              map(map(schemas.get(part.getValue())).get("properties")).keySet());
    }
    assertThat(map(map(report.get("totals")).get("activity")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            map(map(schemas.get("NodeActivity")).get("properties")).keySet());
    assertThat(map(report.get("totals")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            map(map(schemas.get("NodeTotals")).get("properties")).keySet());
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    assertThat(encode(EMPTY))
        .contains(
            "{\"job_id\":\"2\",\"origin\":\"procfs\",\"path\":\"42\","
                + "\"first_seen\":\"2026-11-24T10:00:00.123456Z\","
                + "\"time\":\"2026-11-24T10:00:00.123456Z\",\"cpu\":{},\"memory\":{}}")
        .doesNotContain("null");
  }
}
