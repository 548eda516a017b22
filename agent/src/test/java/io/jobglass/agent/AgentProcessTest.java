package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.push.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process of its own, on a constructed tree. */
class AgentProcessTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Pattern SEQUENCE =
      Pattern.compile("\"stream_id\":\"([0-9a-f]+)\",\"sequence\":(\\d+)");

  @TempDir Path root;

  private final Set<Long> taken = new ConcurrentSkipListSet<>();
  private final Set<String> streams = new ConcurrentSkipListSet<>();
  private final List<Process> started = new ArrayList<>();
  private FakeServer server;

  @BeforeEach
  void prepare() throws IOException {
    server = new FakeServer(this::take);
    Trees.node(root);
    Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    Trees.write(
        root.resolve("cgroup/system.slice/slurmstepd.scope/job_7/cpu.stat"), "usage_usec 5\n");
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
    server.close();
  }

  private void take(com.sun.net.httpserver.HttpExchange exchange, String body) throws IOException {
    Matcher matcher = SEQUENCE.matcher(body);
    List<Long> sequences = new ArrayList<>();
    while (matcher.find()) {
      streams.add(matcher.group(1));
      sequences.add(Long.valueOf(matcher.group(2)));
    }
    taken.addAll(sequences);
    String receipts =
        sequences.stream()
            .map(sequence -> "{\"sequence\":" + sequence + ",\"receipt\":\"stored\"}")
            .collect(Collectors.joining(","));
    FakeServer.reply(exchange, 200, "{\"receipts\":[" + receipts + "],\"next_report_seconds\":1}");
  }

  private Process agent() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--server=" + server.address(),
                "--spool=" + root.resolve("state/spool"),
                "--hook-spool=" + root.resolve("hooks"),
                "--cgroup-root=" + root.resolve("cgroup"),
                "--proc-root=" + root.resolve("proc"),
                "--interval=1",
                "--metrics-port=0")
            .inheritIO()
            .start();
    started.add(process);
    return process;
  }

  private long spooledBytes() {
    try (var files = Files.list(root.resolve("state/spool"))) {
      long sum = 0;
      for (Path file : files.filter(file -> file.toString().endsWith(".seg")).toList()) {
        sum += Files.size(file);
      }
      return sum;
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void whatWasSpooledSurvivesKill() throws Exception {
    server.always(FakeServer.status(503, "1"));
    Process first = agent();
    Eventually.within(LONG, "reports are spooled", () -> spooledBytes() > 1500);
    first.destroyForcibly();
    first.waitFor();
    assertThat(taken).isEmpty();
    server.always(this::take);
    Process second = agent();
    Eventually.within(
        LONG,
        "all reports are taken",
        () -> taken.size() > 4 && taken.equals(upTo(taken.stream().max(Long::compare).get())));
    assertThat(streams).hasSize(1);
    assertThat(server.bodies()).anyMatch(body -> body.contains("\"node\":\"node1\""));
    second.destroy();
    // 143: ended by SIGTERM, after the last report was put on disk
    assertThat(second.waitFor()).isEqualTo(143);
  }

  private static Set<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().collect(Collectors.toSet());
  }

  @Test
  void endOfAJobAndOfTheAgentAreTold() throws Exception {
    Process agent = agent();
    Eventually.within(
        LONG, "job is told", () -> server.bodies().stream().anyMatch(b -> b.contains("\"7\"")));
    Trees.delete(root.resolve("cgroup/system.slice/slurmstepd.scope/job_7"));
    Eventually.within(
        LONG,
        "end is told",
        () -> server.bodies().stream().anyMatch(body -> body.contains("\"last\":true")));
    assertThat(server.bodies().stream().filter(body -> body.contains("\"last\":true"))).hasSize(1);
    long before = taken.size();
    agent.destroy();
    agent.waitFor();
    agent();
    Eventually.within(LONG, "last report is sent", () -> taken.size() > before);
  }
}
