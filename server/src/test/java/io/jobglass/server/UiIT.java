package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The web pages as a browser gets them; what they do with it is seen by {@code e2e/ui/run}. */
class UiIT {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:src=|href=|from |import )\"((?:\\.{0,2}/)[^\"$]+\\.(?:js|css|svg))\"");

  private final HttpClient http = HttpClient.newHttpClient();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/jobs",
        "/jobs/default/1",
        "/jobs/default/a%2Fb",
        "/nodes",
        "/nodes/default/n1",
        "/use",
        "/audit",
        "/status"
      })
  void answersEveryPageWithTheShellUnderAStrictPolicy(String path) throws Exception {
    HttpResponse<String> page = send("GET", path, "Accept", "text/html");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).startsWith("text/html");
    assertThat(header(page, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(page.body()).doesNotContain("@version@");
  }

  @Test
  void servesEveryFileThatTheShellAndItsModulesName() throws Exception {
    Deque<URI> waiting = new ArrayDeque<>();
    Set<URI> seen = new HashSet<>();
    named(TestServer.url().resolve("/jobs"), send("GET", "/jobs").body(), waiting);
    while (!waiting.isEmpty()) {
      URI file = waiting.pop();
      if (seen.add(file)) {
        HttpResponse<String> answer = send("GET", file.getRawPath());
        assertThat(answer.statusCode()).as("%s", file).isEqualTo(200);
        assertThat(header(answer, "Cache-Control")).as("%s", file).contains("immutable");
        if (!file.getPath().startsWith("/webjars/uplot")) {
          named(file, answer.body(), waiting);
        }
      }
    }
    assertThat(seen).extracting(URI::getPath).anyMatch(path -> path.endsWith("/pages/job.js"));
    assertThat(seen).extracting(URI::getPath).anyMatch(path -> path.endsWith("/uPlot.esm.js"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui/x/app.js",
        "/webjars/uplot/1.6.30/package.json",
        "/webjars/../ui/app.js",
        "/webjars/%2e%2e/%2e%2e/logback.xml",
        "/webjars/..%2f..%2flogback.xml",
        "/v1/nothing",
        "/v1/jobs/no-such-job",
        "/elsewhere"
      })
  void answersWhatIsNotThereInTheShapeOfErrors(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path);

    assertThat(answer.statusCode()).isBetween(400, 404);
    assertThat(header(answer, "Content-Type")).startsWith("application/json");
  }

  @Test
  void answersNothingNewWith304AndHeadWithoutBody() throws Exception {
    HttpResponse<String> head = send("HEAD", "/nodes");
    HttpResponse<String> again = send("GET", "/nodes", "If-None-Match", header(head, "ETag"));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void tellsAProgramWhereToFindWhat() throws Exception {
    HttpResponse<String> index = send("GET", "/", "Accept", "*/*");

    assertThat(header(index, "Content-Type")).startsWith("text/plain");
    assertThat(index.body()).contains("/openapi.yaml");
  }

  private static void named(URI base, String text, Deque<URI> waiting) {
    Matcher addresses = ADDRESS.matcher(text);
    while (addresses.find()) {
      waiting.add(base.resolve(addresses.group(1)));
    }
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(TestServer.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
