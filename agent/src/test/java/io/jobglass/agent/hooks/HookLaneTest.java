package io.jobglass.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.jobglass.agent.Eventually;
import io.jobglass.agent.Trees;
import io.jobglass.agent.discovery.Watches;
import io.jobglass.agent.push.Backoff;
import io.jobglass.agent.push.FakeServer;
import io.jobglass.agent.push.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookLaneTest {
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");
  private static final String RECORD =
      "JOBGLASS_HOOK_VERSION=1\0JOBGLASS_HOOK_TIME=1795440719.5\0JOBGLASS_HOOK_NODE=node1\0"
          + "JOBGLASS_HOOK_BOOT_ID=%s\0SLURM_JOB_ID=%d\0SLURM_JOB_USER=ann\0"
          + "SLURM_JOB_SLUID=s00000000000%02d\0SLURM_SCRIPT_CONTEXT=prolog_slurmd\0";

  @TempDir Path root;

  private final AtomicLong nanos = new AtomicLong();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private Path arrived;
  private FakeServer server;
  private HookLane lane;
  private HookFacts facts;
  private Watches watches;
  private Backoff backoff;

  @BeforeEach
  void start() throws IOException {
    arrived = Files.createDirectories(root.resolve("hooks/new"));
    server = new FakeServer(this::take);
    facts = HookFacts.in(root.resolve("facts"), InstantSource.system());
    watches = Watches.open(root);
    backoff = new Backoff(nanos::get, () -> 1);
    lane = lane(Duration.ofMillis(2));
  }

  private HookLane lane(Duration lookAgain) {
    return new HookLane(
        new HookSpool(root.resolve("hooks")),
        new HookLane.Sender("node1", "boot-9", "c1"),
        new ServerClient(server.address(), null, InstantSource.system()),
        backoff,
        facts,
        watches,
        lookAgain);
  }

  @AfterEach
  void stop() {
    watches.close();
    server.close();
  }

  private static List<String> names(String body) {
    Matcher matcher = NAME.matcher(body);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private void take(HttpExchange exchange, String body) throws IOException {
    List<String> names = names(body);
    taken.addAll(names);
    FakeServer.reply(exchange, 200, results(names, "created"));
  }

  private static String results(List<String> names, String status) {
    return names.stream()
        .map(name -> "{\"name\":\"" + name + "\",\"status\":\"" + status + "\",\"message\":null}")
        .collect(Collectors.joining(",", "{\"results\":[", "]}"));
  }

  private void drop(String name, String content) throws IOException {
    Path written = root.resolve("hooks/" + name);
    Files.writeString(written, content);
    Files.move(written, arrived.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void run(int steps) {
    for (int i = 0; i < steps; i++) {
      lane.runOnce();
      nanos.addAndGet(backoff.waitMillis() * 1_000_000);
    }
  }

  private long left() throws IOException {
    try (Stream<Path> files = Files.list(arrived)) {
      return files.count();
    }
  }

  @Test
  void sendsRawBytesAndDeletesAfterTheAnswer() throws IOException {
    drop("1-prolog_slurmd-7-1-0.env", RECORD.formatted("boot-1", 7, 7));
    run(1);
    assertThat(server.bodies())
        .singleElement()
        .satisfies(body ->
            assertThat(body)
                .startsWith(
                    "/v1/events/hooks {\"cluster\":\"c1\",\"node\":\"node1\","
                        + "\"boot_id\":\"boot-1\",\"events\":[{\"name\":"
                        + "\"1-prolog_slurmd-7-1-0.env\",\"content\":\"Sk9CR0xB"));
    assertThat(left()).isZero();
    assertThat(facts.userOf("7")).isEqualTo("ann");
    assertThat(facts.jobIdOf("s0000000000007")).isEqualTo("7");
  }

  @Test
  void sluidIsKnownAfterARestart() throws IOException {
    drop("a.env", RECORD.formatted("b", 7, 7));
    run(1);
    HookFacts again = HookFacts.in(root.resolve("facts"), InstantSource.system());
    assertThat(again.jobIdOf("s0000000000007")).isEqualTo("7");
    assertThat(again.userOf("7")).isEqualTo("ann");
    again.forget("7", "s0000000000007");
    assertThat(
            HookFacts.in(root.resolve("facts"), InstantSource.system()).jobIdOf("s0000000000007"))
        .isNull();
  }

  @Test
  void keepsFilesUntilTheServerTakesThem() throws IOException {
    drop("a.env", RECORD.formatted("b", 1, 1));
    server.next(
        FakeServer.status(500),
        FakeServer::drop,
        FakeServer::drop,
        FakeServer.status(429, "3"),
        (exchange, body) -> FakeServer.reply(exchange, 200, "{\"results\":[]}"));
    for (int i = 0; i < 4; i++) {
      run(1);
      assertThat(left()).isEqualTo(1);
    }
    run(1);
    assertThat(left()).isZero();
    assertThat(lane.failed()).isEqualTo(4);
  }

  @Test
  void junkAndRefusedFilesAreSetAside() throws IOException {
    drop("junk.env", "not a record");
    drop("empty.env", "");
    Files.createDirectories(arrived.resolve("directory"));
    Files.createSymbolicLink(arrived.resolve("link"), Path.of("/etc/passwd"));
    drop("good.env", RECORD.formatted("b", 1, 1));
    drop("useless.env", RECORD.formatted("b", 2, 2));
    server.next((exchange, body) ->
        FakeServer.reply(
            exchange,
            200,
            "{\"results\":[{\"name\":\"good.env\",\"status\":\"skipped\"},"
                + "{\"name\":\"useless.env\",\"status\":\"rejected\"}]}"));
    run(2);
    assertThat(left()).isZero();
    assertThat(lane.junk()).isEqualTo(4);
    assertThat(lane.rejected()).isEqualTo(1);
    assertThat(lane.sent()).isEqualTo(1);
    assertThat(root.resolve("hooks/bad")).isDirectoryContaining(f -> f.endsWith("useless.env"));
    assertThat(server.bodies()).noneMatch(body -> body.contains("junk") || body.contains("link"));
  }

  @Test
  void oneRecordThatTheServerRefusesDoesNotHoldUpTheOthers() throws IOException {
    for (int i = 0; i < 9; i++) {
      drop(i + ".env", RECORD.formatted("b", i, i));
    }
    server.always((exchange, body) -> {
      if (names(body).contains("4.env")) {
        FakeServer.reply(exchange, 400, "{}");
      } else {
        take(exchange, body);
      }
    });
    run(20);
    assertThat(left()).isZero();
    assertThat(taken).hasSize(8);
    assertThat(lane.rejected()).isEqualTo(1);
  }

  @Test
  void recordsOfAnEarlierBootGoUnderItsName() throws IOException {
    drop("1.env", RECORD.formatted("boot-1", 1, 1));
    drop("2.env", RECORD.formatted("boot-2", 2, 2));
    run(2);
    assertThat(server.bodies())
        .satisfiesExactly(
            body -> assertThat(body).contains("\"boot_id\":\"boot-1\"").contains("1.env"),
            body -> assertThat(body).contains("\"boot_id\":\"boot-2\"").contains("2.env"));
  }

  @Test
  void tenThousandLeftoversAreSentInBatches() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      Trees.write(
          arrived.resolve("%05d.env".formatted(i)),
          RECORD.formatted("b", i, 0).replace("SLURM_JOB_SLUID", "OTHER"));
    }
    run(50);
    assertThat(left()).isZero();
    assertThat(taken).hasSize(10_000);
    assertThat(server.bodies()).hasSize(50);
  }

  @Test
  void completionRecordsGoAsTheyAreUnderTheAgentsOwnName() throws IOException {
    drop("1-prolog_slurmd-7-1-0.env", RECORD.formatted("boot-1", 7, 7));
    drop("2-jobcomp-7-00.json", "{\"jobid\":7}");
    drop("3-jobcomp-8-00.json", "jobid 8");
    run(3);
    assertThat(left()).isZero();
    assertThat(lane.junk()).isEqualTo(1);
    assertThat(server.bodies())
        .satisfiesExactly(
            body -> assertThat(body).contains("\"boot_id\":\"boot-1\""),
            body ->
                assertThat(body)
                    .endsWith(
                        "{\"cluster\":\"c1\",\"node\":\"node1\",\"boot_id\":\"boot-9\",\"events\":"
                            + "[{\"name\":\"2-jobcomp-7-00.json\",\"content\":\"eyJqb2JpZCI6N30=\"}]}"));
  }

  @Test
  void fileIsNoticedAtOnce() throws Exception {
    lane = lane(Duration.ofMinutes(10));
    run(1);
    Thread loop = Thread.ofPlatform().daemon().start(() -> run(2));
    drop("a.env", RECORD.formatted("b", 1, 1));
    Eventually.within(Duration.ofSeconds(20), "sent", () -> taken.contains("a.env"));
    watches.close();
    loop.join();
  }
}
