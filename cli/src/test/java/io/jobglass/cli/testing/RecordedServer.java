package io.jobglass.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real HTTP server that answers with recorded JSON and keeps what it was sent. A request is named
 * by its method and its target, query included.
 */
public final class RecordedServer implements AutoCloseable {
  /** One request as it came. */
  public record Request(String method, String target, String body) {}

  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public RecordedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers a GET with a recorded file. */
  public RecordedServer file(String target, String name) throws IOException {
    try (InputStream in = RecordedServer.class.getResourceAsStream("/recorded/" + name)) {
      if (in == null) {
        throw new IOException("no recorded " + name);
      }
      return answer("GET " + target, 200, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  public RecordedServer answer(String request, int status, String body) {
    answers.put(request, new Answer(status, body));
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String target = exchange.getRequestURI().toString();
      requests.add(new Request(exchange.getRequestMethod(), target, body));
      Answer answer =
          answers.getOrDefault(
              exchange.getRequestMethod() + " " + target,
              new Answer(
                  404,
                  "{\"error\":\"not_found\",\"message\":\"there is no such thing\","
                      + "\"details\":{\"request_id\":\"r-1\"}}"));
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
