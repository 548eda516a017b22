package io.jobglass.agent.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A small real server: it answers as the next script says, else as a server that takes all. */
public final class FakeServer implements AutoCloseable {
  /** How one request is answered. */
  @FunctionalInterface
  public interface Script {
    void answer(HttpExchange exchange, String body) throws IOException;
  }

  private final HttpServer server;
  private final List<Script> scripts = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile Script usual;

  public FakeServer(Script usual) throws IOException {
    this.usual = usual;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    bodies.add(exchange.getRequestURI().getPath() + " " + body);
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    Script script = scripts.isEmpty() ? usual : scripts.removeFirst();
    script.answer(exchange, body);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next requests are answered so, one each. */
  public void next(Script... next) {
    scripts.addAll(List.of(next));
  }

  public void always(Script script) {
    usual = script;
  }

  public List<String> bodies() {
    return bodies;
  }

  public List<String> authorizations() {
    return authorizations;
  }

  public static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  public static Script status(int status) {
    return (exchange, body) -> reply(exchange, status, "{\"error\":\"x\",\"message\":\"y\"}");
  }

  public static Script status(int status, String retryAfter) {
    return (exchange, body) -> {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
      reply(exchange, status, "");
    };
  }

  /** Closes the connection without an answer. */
  public static void drop(HttpExchange exchange, String body) {
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
