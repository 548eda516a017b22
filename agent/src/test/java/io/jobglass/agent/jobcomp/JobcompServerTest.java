package io.jobglass.agent.jobcomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.hooks.HookSpool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobcompServerTest {
  @TempDir Path root;

  private final HttpClient client = HttpClient.newHttpClient();
  private Path spool;
  private JobcompServer server;

  @BeforeEach
  void start() throws IOException {
    spool = Files.createDirectories(root.resolve("hooks"));
    server =
        new JobcompServer(0, new HookSpool(spool), () -> Instant.parse("2026-11-24T10:00:00.5Z"));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private int post(InputStream body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/any?path"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private int post(String body) throws Exception {
    return post(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private List<Path> in(String folder) throws IOException {
    Path directory = spool.resolve(folder);
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void recordIsSpooledWithoutItsScript() throws Exception {
    assertThat(
            post(
                "{\"jobid\":42,\"state\":\"COMPLETED\",\"script\":\"#!\\u0000 secret\","
                    + "\"cpu_hours\":0.25,\"failed_node\":null,\"job_name\":\"\\u00fc\\n\"}"))
        .isEqualTo(200);
    Path file = in("new").getFirst();
    assertThat(file.getFileName().toString()).matches("1795514400-jobcomp-42-[0-9a-f]{16}\\.json");
    assertThat(file)
        .hasContent(
            "{\"jobid\":42,\"state\":\"COMPLETED\",\"cpu_hours\":0.25,\"failed_node\":null,"
                + "\"job_name\":\"ü\\n\"}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(in("tmp")).isEmpty();
    assertThat(server.received()).isEqualTo(1);
  }

  @Test
  void whatCanNeverBeUsedIsAnsweredAsTakenAndSetAside() throws Exception {
    List<String> bodies =
        List.of(
            "",
            "no json",
            "[1]",
            "{\"jobid\":7",
            "{\"jobid\":7}{}",
            "{}",
            "{\"jobid\":\"7\"}",
            "{\"jobid\":0}",
            "{\"jobid\":99999999999999999999}",
            "{\"a\":{\"jobid\":7}}",
            "{\"jobid\":7,\"job_name\":\"" + "x".repeat(1 << 20) + "\"}",
            "{\"a\":".repeat(100) + "1" + "}".repeat(100));
    for (String body : bodies) {
      assertThat(post(body)).as(body.substring(0, Math.min(40, body.length()))).isEqualTo(200);
    }
    assertThat(server.unusable()).isEqualTo(bodies.size());
    assertThat(in("new")).isEmpty();
    assertThat(in("tmp")).isEmpty();
    assertThat(in("bad")).as("all but the empty one").hasSize(bodies.size() - 1);
    assertThat(in("bad")).allMatch(file -> file.toFile().length() <= 64 * 1024);
  }

  /** A body that is never in memory as a whole. */
  private static InputStream withScript(int mebibytes) {
    List<InputStream> parts = new ArrayList<>();
    for (int i = 0; i < mebibytes; i++) {
      parts.add(new ByteArrayInputStream("#".repeat(1 << 20).getBytes()));
    }
    parts.addFirst(new ByteArrayInputStream("{\"script\":\"".getBytes()));
    parts.addLast(new ByteArrayInputStream("\",\"jobid\":8}".getBytes()));
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  @Test
  void longScriptIsNoHindranceAndBeyondTheCapTheRecordIsOfNoUse() throws Exception {
    assertThat(post(withScript(15))).isEqualTo(200);
    assertThat(in("new")).singleElement().satisfies(f -> assertThat(f).hasContent("{\"jobid\":8}"));
    assertThat(post(withScript(17))).isEqualTo(200);
    assertThat(server.unusable()).isEqualTo(1);
    assertThat(in("new")).hasSize(1);
  }

  @Test
  void senderIsToldToKeepWhatCannotBeWritten() throws Exception {
    Files.writeString(spool.resolve("tmp"), "in the way");
    assertThat(post("{\"jobid\":42}")).isEqualTo(503);
    assertThat(server.failed()).isEqualTo(1);
    Files.delete(spool.resolve("tmp"));
    assertThat(post("{\"jobid\":42}")).isEqualTo(200);
    assertThat(in("new")).hasSize(1);
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    // The same port of another local address is free.
    try (ServerSocket other =
        new ServerSocket(server.port(), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 2}))) {
      assertThat(other.isBound()).isTrue();
    }
  }
}
