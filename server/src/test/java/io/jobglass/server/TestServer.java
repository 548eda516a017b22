package io.jobglass.server;

import io.jobglass.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One service on an embedded PostgreSQL for all tests of this JVM; tests use ids of their own. */
final class TestServer {
  private static final TestServer SHARED = new TestServer();

  private final Server server;
  private final Path directory;

  private TestServer() {
    try {
      directory = Files.createTempDirectory("jobglass-server-it");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server =
        Server.start(
            ServerConfig.load(
                List.of("--port", "0", "--data", directory.toString()),
                Map.of(
                    "JOBGLASS_HTTP_READ_TIMEOUT", "5s",
                    "JOBGLASS_HTTP_BODY_TIMEOUT", "8s",
                    "JOBGLASS_CONFIG", emptyFile().toString())));
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
  }

  private Path emptyFile() {
    try {
      return Files.writeString(directory.resolve("jobglass.yaml"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static URI url() {
    return SHARED.server.url();
  }

  private void stop() {
    server.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
