package io.jobglass.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.server.config.ServerConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that gives no connection up for ten minutes. */
@Timeout(120)
class IdleConnectionsIT {
  private static final String HALF_A_BODY =
      "POST /v1/events/job-started HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
          + "Content-Type: application/json\r\n\r\n{";

  @TempDir Path directory;

  private final List<Socket> sockets = new ArrayList<>();

  @Test
  void hundredsOfIdleAndHalfSentConnectionsDoNotHinderOthers() throws Exception {
    Path settings = Files.writeString(directory.resolve("jobglass.yaml"), "");
    ServerConfig config =
        ServerConfig.load(
            List.of("--port", "0", "--data", directory.resolve("data").toString()),
            Map.of(
                "JOBGLASS_CONFIG", settings.toString(),
                "JOBGLASS_HTTP_READ_TIMEOUT", "10m",
                "JOBGLASS_HTTP_BODY_TIMEOUT", "10m",
                "JOBGLASS_HTTP_DRAIN_TIMEOUT", "1s"));
    try (Server server = Server.start(config)) {
      for (int i = 0; i < 500; i++) {
        open(server.url(), List.of("", "GET /v1/jo", HALF_A_BODY).get(i % 3));
      }
      assertThat(health(server.url())).isEqualTo(200);
      for (Socket socket : sockets) {
        assertStillOpen(socket);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void open(URI url, String part) throws IOException {
    Socket socket = new Socket(url.getHost(), url.getPort());
    sockets.add(socket);
    socket.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
  }

  private static int health(URI url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(url.resolve("/v1/health")).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static void assertStillOpen(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }
}
