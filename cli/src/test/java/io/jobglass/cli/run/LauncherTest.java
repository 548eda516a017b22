package io.jobglass.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.testing.Eventually;
import io.jobglass.cli.testing.RecordedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands, told to a real HTTP server. */
class LauncherTest {
  private static final String STORED = "{\"status\":\"created\",\"job_id\":\"j\"}";
  private static final URI NO_SERVER = URI.create("http://127.0.0.1:1");

  @TempDir Path folder;

  private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  private RecordedServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordedServer();
    server.answer("POST /v1/events/launcher", 200, STORED);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void tellsStartAndEnd() throws Exception {
    RunOutcome outcome = launcher(server.uri()).start(request("exit 3")).await();
    assertThat(outcome.status().exitCode()).hasValue(3);
    assertThat(outcome.endedBy()).isEqualTo(EndedBy.ITSELF);
    assertThat(outcome.told()).isTrue();
    assertThat(warnings).isEmpty();
    List<JsonNode> events = events();
    assertThat(events)
        .extracting(e -> e.get("kind").asText())
        .containsExactly("started", "finished");
    JsonNode end = events.getLast();
    assertThat(end.get("job_id").asText()).isEqualTo("job-1");
    assertThat(end.get("run_id").asText()).isEqualTo("run-1");
    assertThat(end.get("exit_code").asInt()).isEqualTo(3);
    assertThat(end.has("signal")).isFalse();
    assertThat(end.get("ended_by").asText()).isEqualTo("itself");
    assertThat(end.get("cpu_micros").asLong()).isPositive();
    assertThat(end.get("requested_cpus").asInt()).isEqualTo(2);
    assertThat(end.get("user").asText()).isEqualTo("ada");
    assertThat(end.get("node").asText()).isEqualTo("n1");
  }

  @Test
  void memoryWatchKillsAndNamesItself() throws Exception {
    RunRequest grow =
        new RunRequest(
            "job-1",
            "run-1",
            "grow",
            "grow",
            program("head -c 300M /dev/zero | tail -c 290M | { sleep 60; cat; }"),
            OptionalInt.empty(),
            OptionalLong.of(64L << 20),
            Optional.empty(),
            Duration.ofSeconds(5));
    RunOutcome outcome = launcher(server.uri()).start(grow).await();
    assertThat(outcome.endedBy()).isEqualTo(EndedBy.MEMORY_WATCH);
    assertThat(outcome.status().signal()).hasValue(Signals.KILL);
    assertThat(outcome.evidence().orElseThrow()).contains("above --mem 64.0 MiB", "processes");
    assertThat(events().getLast().get("ended_by").asText()).isEqualTo("memory_watch");
    assertThat(events().getLast().get("evidence").asText()).doesNotContainIgnoringCase("oom");
  }

  @Test
  void memorySharedByForkedProcessesCountsOnce() throws Exception {
    // Eight children share the 8 MiB variable of their shell: 76 MiB resident, 9 MiB in fact.
    RunOutcome outcome =
        launcher(server.uri())
            .start(
                new RunRequest(
                    "job-1",
                    "run-1",
                    "fork",
                    "fork",
                    program(
                        "x=$(head -c 8M /dev/zero | tr '\\0' x); for i in 1 2 3 4 5 6 7 8; do"
                            + " ( read -r y </dev/null; sleep 0.7; : \"$i\" ) & done; wait"),
                    OptionalInt.empty(),
                    OptionalLong.of(60L << 20),
                    Optional.empty(),
                    Duration.ofSeconds(5)))
            .await();
    assertThat(outcome.endedBy()).isEqualTo(EndedBy.ITSELF);
    assertThat(outcome.status().exitCode()).hasValue(0);
  }

  @Test
  void timeWatchTerminatesThenKills() throws Exception {
    RunOutcome gentle =
        launcher(server.uri())
            .start(limited("sleep 60", Duration.ofMillis(300), Duration.ofSeconds(30)))
            .await();
    assertThat(gentle.endedBy()).isEqualTo(EndedBy.TIME_WATCH);
    assertThat(gentle.status().signal()).hasValue(Signals.TERM);
    RunOutcome stubborn =
        launcher(server.uri())
            // Time enough for the shell to come to its trap.
            .start(
                limited(
                    "trap '' TERM; while :; do sleep 1; done",
                    Duration.ofSeconds(3),
                    Duration.ofMillis(200)))
            .await();
    assertThat(stubborn.endedBy()).isEqualTo(EndedBy.TIME_WATCH);
    assertThat(stubborn.status().signal()).hasValue(Signals.KILL);
    assertThat(stubborn.evidence().orElseThrow()).contains("did not end by SIGTERM");
  }

  @Test
  void interruptIsTheUsersEnd() throws Exception {
    Run run = launcher(server.uri()).start(request("sleep 60"));
    run.interrupt(Signals.TERM);
    RunOutcome outcome = run.await();
    assertThat(outcome.endedBy()).isEqualTo(EndedBy.USER);
    assertThat(outcome.status().signal()).hasValue(Signals.TERM);
    assertThat(outcome.evidence().orElseThrow()).contains("SIGTERM");
  }

  @Test
  void aWatchThatCameTooLateClaimsNothing() throws Exception {
    Run run = launcher(server.uri()).start(request("exit 0"));
    RunOutcome outcome = run.await();
    run.interrupt(Signals.INT);
    assertThat(outcome.endedBy()).isEqualTo(EndedBy.ITSELF);
  }

  @Test
  void withoutServerTheCommandRunsAndItsEventsAreSentLater() throws Exception {
    RunOutcome outcome = launcher(NO_SERVER).start(request("exit 3")).await();
    assertThat(outcome.status().exitCode()).hasValue(3);
    assertThat(outcome.told()).isFalse();
    assertThat(warnings).singleElement().asString().contains("kept and sent by the next run");
    assertThat(spool().files()).hasSize(2);

    assertThat(events(server.uri()).resend()).isEqualTo(2);
    assertThat(spool().files()).isEmpty();
    assertThat(events())
        .extracting(e -> e.get("kind").asText())
        .containsExactly("started", "finished");
  }

  @Test
  void refusedEventsAreNotSentAgain() throws Exception {
    launcher(NO_SERVER).start(request("exit 0")).await();
    Files.writeString(spool().folder().resolve("0-junk.json"), "{ junk");
    server.answer(
        "POST /v1/events/launcher", 400, "{\"error\":\"invalid\",\"message\":\"too old\"}");
    events(server.uri()).resend();
    assertThat(spool().files()).isEmpty();
    assertThat(warnings)
        .anyMatch(w -> w.contains("too old"))
        .anyMatch(w -> w.contains("cannot be read"));
    try (Stream<Path> left = Files.list(spool().folder())) {
      assertThat(left).hasSize(3).allMatch(p -> p.getFileName().toString().startsWith("rejected-"));
    }
  }

  @Test
  void busyServerKeepsEvents() throws Exception {
    server.answer("POST /v1/events/launcher", 503, "{\"error\":\"busy\",\"message\":\"later\"}");
    launcher(server.uri()).start(request("exit 0")).await();
    assertThat(spool().files()).hasSize(2);
    assertThat(events(server.uri()).resend()).isZero();
    assertThat(spool().files()).hasSize(2);
  }

  @Test
  void registersTheRunWhileItLives() throws Exception {
    Path runs = Files.createDirectory(folder.resolve("runs"));
    Run run = launcher(server.uri()).start(request("sleep 60"));
    String content = Files.readString(runs.resolve("run-1"));
    ProcessStat stat = ProcessStat.read(Path.of("/proc"), run.pid()).orElseThrow();
    assertThat(content.split("\0"))
        .contains(
            "JOBGLASS_RUN_ID=run-1",
            "JOBGLASS_RUN_JOB_ID=job-1",
            "JOBGLASS_RUN_PID=" + run.pid(),
            "JOBGLASS_RUN_PID_START=" + stat.startTicks(),
            "JOBGLASS_RUN_USER=ada");
    Eventually.until("the command goes on", () -> !state(run.pid()).equals("T"));
    run.interrupt(Signals.KILL);
    run.await();
    assertThat(runs.resolve("run-1")).doesNotExist();
  }

  private static String state(int pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
      return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    } catch (IOException e) {
      return "gone";
    }
  }

  private Launcher launcher(URI uri) {
    return new Launcher(
        new Origin("ada", OptionalLong.of(1000), "n1", Optional.of("test"), "/home/ada"),
        events(uri),
        new AgentRuns(folder.resolve("runs")),
        InstantSource.system(),
        warnings::add);
  }

  private LauncherEvents events(URI uri) {
    return new LauncherEvents(new JobglassApi(uri, null), spool(), warnings::add);
  }

  private LauncherSpool spool() {
    return new LauncherSpool(folder.resolve("spool"));
  }

  private List<JsonNode> events() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (RecordedServer.Request request : server.requests()) {
      events.add(JobglassApi.mapper().readTree(request.body()));
    }
    return events;
  }

  private static RunRequest request(String script) {
    return new RunRequest(
        "job-1",
        "run-1",
        "test",
        script,
        program(script),
        OptionalInt.of(2),
        OptionalLong.empty(),
        Optional.empty(),
        Duration.ofSeconds(5));
  }

  private static RunRequest limited(String script, Duration limit, Duration grace) {
    return new RunRequest(
        "job-1",
        "run-1",
        "test",
        script,
        program(script),
        OptionalInt.empty(),
        OptionalLong.empty(),
        Optional.of(limit),
        grace);
  }

  private static NativeProcess.Spec program(String script) {
    return NativeProcess.Spec.of(List.of("sh", "-c", script))
        .withEnvironment(Map.of("JOBGLASS_JOB_ID", "job-1"));
  }
}
