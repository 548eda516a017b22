package io.jobglass.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Serves pages of metrics, in OpenMetrics to whom asks for it; the only thing that the agent
 * listens for over the network.
 */
final class MetricsServer implements Closeable {
  private final HttpServer server;

  /**
   * Starts to serve.
   *
   * @param pages what writes each path
   * @throws IOException when the address is taken or not allowed
   */
  MetricsServer(String host, int port, Map<String, Consumer<MetricsText>> pages)
      throws IOException {
    server = HttpServer.create(new InetSocketAddress(host, port), 8);
    server.createContext("/", exchange -> answer(exchange, pages));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, Map<String, Consumer<MetricsText>> pages)
      throws IOException {
    try (exchange) {
      Consumer<MetricsText> page = pages.get(exchange.getRequestURI().getPath());
      boolean reading = exchange.getRequestMethod().equals("GET");
      String accepted = exchange.getRequestHeaders().getFirst("Accept");
      boolean openMetrics = accepted != null && accepted.contains("application/openmetrics-text");
      MetricsText text = new MetricsText(openMetrics);
      if (page != null && reading) {
        page.accept(text);
      }
      byte[] body =
          (page != null && reading ? text.toString() : "see /metrics\n")
              .getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              openMetrics
                  ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                  : "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(page == null ? 404 : reading ? 200 : 405, body.length);
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
