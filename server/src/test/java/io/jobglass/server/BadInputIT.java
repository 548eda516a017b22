package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a 4xx in our shape, and the service goes on. */
class BadInputIT {
  private static final String STARTED = "/v1/events/job-started";

  private final Client client = new Client();

  static List<String> badBodies() {
    String good =
        "\"job_id\":\"bad\",\"user\":\"u\",\"node_list\":[\"n\"],\"timestamp\":\"2026-11-05T10:00:00Z\"";
    return List.of(
        "",
        "null",
        "[]",
        "5",
        "\"x\"",
        "{",
        "{}",
        "{" + good,
        "{" + good + "} trailing",
        "{" + good + "}{}",
        "{" + good + ",\"user\":\"v\"}",
        "{" + good + ",}",
        "{" + good + ",\"cpu_allocation\":\"5\"}",
        "{" + good + ",\"cpu_allocation\":5.5}",
        "{" + good + ",\"cpu_allocation\":5e3}",
        "{" + good + ",\"cpu_allocation\":99999999999}",
        "{" + good + ",\"cpu_allocation\":-1}",
        "{" + good + ",\"cpu_allocation\":true}",
        "{" + good + ",\"cpu_allocation\":NaN}",
        "{" + good + ",\"cpu_allocation\":[1]}",
        "{" + good + ",\"cpu_allocation\":" + "9".repeat(5000) + "}",
        "{" + good + ",\"gpu_vendor\":\"intel\"}",
        "{" + good + ",\"gpu_vendor\":0}",
        "{" + good + ",\"gpu_devices\":\"0\"}",
        "{" + good + ",\"gpu_devices\":[1]}",
        "{" + good + ",\"gpu_devices\":[null]}",
        "{" + good + ",\"partition\":5}",
        "{" + good + ",\"partition\":{}}",
        "{" + good + ",\"partition\":\"" + "p".repeat(300) + "\"}",
        "{" + good + ",\"partition\":\"a\\u0000b\"}",
        "{" + good + ",\"partition\":\"a\\ud800b\"}",
        "{" + good + ",\"partition\":\"a\\udc00b\"}",
        "{" + good + ",\"unknown\":\"\\u0000\"}",
        "{" + good + ",\"unknown\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
        "{" + good + ",\"unknown\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}",
        "[".repeat(10_000),
        "{" + good.replace("\"2026-11-05T10:00:00Z\"", "1762336800") + "}",
        "{" + good.replace("2026-11-05T10:00:00Z", "1762336800") + "}",
        "{" + good.replace("2026-11-05T10:00:00Z", "2026-11-05") + "}",
        "{" + good.replace("2026-11-05T10:00:00Z", "2026-11-05T10:00:00") + "}",
        "{" + good.replace("2026-11-05T10:00:00Z", "2026-13-05T10:00:00Z") + "}",
        "{" + good.replace("2026-11-05T10:00:00Z", "+999999999-11-05T10:00:00Z") + "}",
        "{" + good.replace("2026-11-05T10:00:00Z", "") + "}",
        "{" + good.replace("\"job_id\":\"bad\"", "\"job_id\":\"\"") + "}",
        "{" + good.replace("\"job_id\":\"bad\"", "\"job_id\":7") + "}",
        "{" + good.replace("\"job_id\":\"bad\"", "\"job_id\":null") + "}",
        "{" + good.replace("[\"n\"]", "[\"\"]") + "}",
        "{" + good.replace("[\"n\"]", "[null]") + "}",
        "{" + good.replace("[\"n\"]", "\"n\"") + "}",
        "\u0000",
        "<job/>");
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void badBodiesAre400(String body) {
    Client.Answer answer =
        client.send(
            "POST",
            STARTED,
            body.getBytes(StandardCharsets.UTF_8),
            List.of("Content-Type", "application/json"));
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertHarmless(answer.text());
    assertThat(client.get("/v1/jobs/bad").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xC0, 0xFF, 0xED, 0xF5})
  void bytesThatAreNotUtf8Are400(int bad) {
    byte[] body = "{\"job_id\":\"x\",\"user\":\"??\"}".getBytes(StandardCharsets.ISO_8859_1);
    body[22] = (byte) bad;
    Client.Answer answer =
        client.send("POST", STARTED, body, List.of("Content-Type", "application/json"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("UTF-8");
  }

  @Test
  void otherEncodingsOfJsonAreRefused() {
    byte[] body = "{\"job_id\":\"x\"}".getBytes(StandardCharsets.UTF_16LE);
    for (String type : List.of("application/json", "application/json;charset=utf-16")) {
      Client.Answer answer = client.send("POST", STARTED, body, List.of("Content-Type", type));
      assertThat(answer.status()).isBetween(400, 415);
      assertHarmless(answer.text());
    }
  }

  @Test
  void aPairOfEscapedSurrogatesIsACharacter() {
    Client.Answer answer =
        client.post(
            STARTED,
            """
            {"job_id":"smile","user":"\\ud83d\\ude00 \\\\u0000","node_list":[],
             "timestamp":"2026-11-05T10:00:00.123456789+01:00"}
            """);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(client.get("/v1/jobs/smile").json().get("user").asString()).isEqualTo("😀 \\u0000");
  }

  @Test
  void bodiesBeyondTheLimitAre413() {
    byte[] large = new byte[(1 << 20) + 1];
    java.util.Arrays.fill(large, (byte) ' ');
    Client.Answer answer =
        client.send("POST", STARTED, large, List.of("Content-Type", "application/json"));
    assertThat(answer.status()).isEqualTo(413);
    byte[] report = new byte[(8 << 20) + 1];
    java.util.Arrays.fill(report, (byte) ' ');
    assertThat(
            client
                .send("POST", "/v1/reports", report, List.of("Content-Type", "application/json"))
                .status())
        .isEqualTo(413);
  }

  @Test
  void aLargeBodyWithoutALengthIs413() throws IOException {
    String answer =
        raw(
            "POST "
                + STARTED
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("10000\r\n" + " ".repeat(0x10000) + "\r\n").repeat(17)
                + "0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413").contains("payload_too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/v1",
        "/v1/",
        "/v1/jobs/",
        "/v1/jobs/1/nothing",
        "/v2/jobs",
        "/actuator",
        "/actuator/env",
        "/error",
        "/index.html",
        "/swagger-ui"
      })
  void unknownPathsAre404(String path) {
    for (String method : List.of("GET", "POST", "DELETE")) {
      Client.Answer answer = client.send(method, path, new byte[0], List.of());
      assertThat(answer.status()).as(method + path).isEqualTo(404);
      assertHarmless(answer.text());
    }
  }

  static List<String> badRequests() {
    String host = "Host: localhost\r\nConnection: close\r\n";
    return List.of(
        "GET / /HTTP\r\n\r\n",
        "GET /v1/health HTTP/1.1\r\nConnection: close\r\n\r\n",
        "\u0016\u0003\u0001\u0002\r\n\r\n",
        "GET /v1/jobs/a%zz HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs/a%ff HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs/a%00 HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs?user=%00 HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs?limit=%zz HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs/1;x HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs/<x> HTTP/1.1\r\n" + host + "\r\n",
        "GET /v1/jobs/" + "a".repeat(20_000) + " HTTP/1.1\r\n" + host + "\r\n",
        "GET / HTTP/1.1\r\n" + host + "X: " + "a".repeat(70_000) + "\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "X: a\r\n".repeat(200) + "\r\n",
        "GET / HTTP/1.1\r\n" + host + "Bad Header\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "Accept: text/html\r\nAccept: ;;\r\n\r\n",
        "TRACE / HTTP/1.1\r\n" + host + "\r\n",
        "CONNECT localhost:1 HTTP/1.1\r\n" + host + "\r\n",
        "POST /v1/jobs HTTP/1.1\r\n" + host + "Content-Length: -5\r\n\r\n",
        "POST /v1/jobs HTTP/1.1\r\n" + host + "Transfer-Encoding: foo\r\n\r\n",
        "POST "
            + STARTED
            + " HTTP/1.1\r\n"
            + host
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST " + STARTED + " HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}",
        "POST "
            + STARTED
            + " HTTP/1.1\r\n"
            + host
            + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
        "POST "
            + STARTED
            + " HTTP/1.1\r\n"
            + host
            + "Content-Type: ///\r\nContent-Length: 2\r\n\r\n{}",
        "GET /v1/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "GET /v1/health HTTP/1.1\r\n" + host + "Origin: http://evil.example\r\n\r\n",
        "GET /v1/health HTTP/1.1\r\n" + host + "Origin: null\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void badRequestsAreAnsweredInOurShape(String request) throws IOException {
    String answer = raw(request);
    if (request.contains("Accept: text/html") && answer.startsWith("HTTP/1.1 200")) {
      return;
    }
    assertThat(answer).matches("(?s)HTTP/1.1 (4\\d\\d|505).*");
    assertThat(answer).contains("application/json").contains("\"request_id\"");
    assertHarmless(answer);
  }

  static List<Arguments> refusals() {
    String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    String body = "Content-Length: 2\r\n\r\n{}";
    return List.of(
        arguments("GET /v1/jobs" + end + "Accept: text/html\r\n\r\n", 406, "not_acceptable"),
        arguments("PUT /v1/jobs" + end + body, 405, "method_not_allowed"),
        arguments(
            "POST " + STARTED + end + "Content-Type: text/plain\r\n" + body,
            415,
            "unsupported_media_type"),
        arguments("GET /nothing" + end + "\r\n", 404, "not_found"),
        arguments("\u0016\u0003\u0001\u0002\r\n\r\n", 400, "bad_request"),
        arguments("GET / HTTP/x.y\r\nHost: localhost\r\n\r\n", 400, "bad_request"),
        arguments(
            "GET / HTTP/9.9\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            505,
            "http_version_not_supported"),
        arguments(
            "GET /v1/jobs" + end + "X: " + "a".repeat(70_000) + "\r\n\r\n",
            431,
            "headers_too_large"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void everyRefusalHasItsStatusAndIsCounted(String request, int status, String code)
      throws IOException {
    double before = rejected(code);
    String answer = raw(request);
    assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"" + code + "\"");
    assertHarmless(answer);
    assertThat(rejected(code)).isGreaterThan(before);
  }

  private double rejected(String code) {
    String series = "jobglass_requests_rejected_total{code=\"" + code + "\"} ";
    return client
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  @Test
  void halfAHeaderAndSilenceIsGivenUp() throws IOException {
    String answer = raw("GET /v1/jobs HTTP/1.1\r\nHost: local");
    assertThat(answer).matches("(?s)|HTTP/1.1 4\\d\\d.*");
    assertHarmless(answer);
  }

  @Test
  void halfABodyAndSilenceIsGivenUp() throws IOException {
    String answer =
        raw(
            "POST "
                + STARTED
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"job_id\":");
    assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(client.host(), client.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      try {
        int count;
        while ((count = socket.getInputStream().read(buffer)) > 0) {
          answer.write(buffer, 0, count);
        }
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // The service may reset a connection whose request it did not read to its end.
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  private static void assertHarmless(String answer) {
    assertThat(answer)
        .doesNotContain("Exception")
        .doesNotContain("io.jobglass")
        .doesNotContain("java.")
        .doesNotContain("jackson")
        .doesNotContain("springframework")
        .doesNotContain("Tomcat")
        .doesNotContain("\tat ")
        .doesNotContain("<html");
  }
}
