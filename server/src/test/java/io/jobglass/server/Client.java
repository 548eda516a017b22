package io.jobglass.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests to the service under test, and has every JSON answer checked by the document. */
final class Client {
  static final String[] WRITER = {
    "X-Changed-By", "tester", "X-Source", "manual", "X-Correlation-Id", "c-1"
  };

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI url = TestServer.url();
  private final OpenApiDocument document = OpenApiDocument.shared();

  /** An answer with its body. */
  record Answer(int status, HttpResponse<byte[]> response, String text) {
    JsonNode json() {
      return JSON.readTree(text);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  String host() {
    return url.getHost();
  }

  int port() {
    return url.getPort();
  }

  Answer get(String path) {
    return send("GET", path, null);
  }

  Answer post(String path, String json, String... headers) {
    return send("POST", path, json, headers);
  }

  Answer patch(String path, String json) {
    return send("PATCH", path, json, WRITER);
  }

  Answer delete(String path) {
    return send("DELETE", path, null, WRITER);
  }

  Answer send(String method, String path, String json, String... headers) {
    byte[] body = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of(headers));
    if (json != null) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    return send(method, path, body, all);
  }

  Answer send(String method, String path, byte[] body, List<String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    try {
      HttpResponse<byte[]> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      String text = new String(response.body(), StandardCharsets.UTF_8);
      document.check(method, path, response.statusCode(), contentType(response), text);
      return new Answer(response.statusCode(), response, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  /** The id as it stands in a path. */
  static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
