package io.jobglass.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Serves {@code /metrics}; the only thing that the agent listens for. */
final class MetricsServer implements Closeable {
  private final HttpServer server;

  /**
   * Starts to serve.
   *
   * @throws IOException when the address is taken or not allowed
   */
  MetricsServer(String host, int port, Supplier<String> metrics) throws IOException {
    server = HttpServer.create(new InetSocketAddress(host, port), 8);
    server.createContext("/", exchange -> answer(exchange, metrics));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Supplier<String> metrics) throws IOException {
    try (exchange) {
      boolean found = exchange.getRequestURI().getPath().equals("/metrics");
      boolean reading = exchange.getRequestMethod().equals("GET");
      byte[] body =
          (found && reading ? metrics.get() : "see /metrics\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(!found ? 404 : reading ? 200 : 405, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
