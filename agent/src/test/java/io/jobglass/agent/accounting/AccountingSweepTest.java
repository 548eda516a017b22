package io.jobglass.agent.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.hooks.HookSpool;
import io.jobglass.agent.push.FakeServer;
import io.jobglass.agent.push.ServerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, a shell script in sacct's place that notes how it was called. */
class AccountingSweepTest {
  private static final Duration INTERVAL = Duration.ofSeconds(60);

  /** A row of sacct 22.05.8, and a second that another sacct would print of it. */
  private static final String ROW =
      "2|2|bed|alice|1000|alice|physics|main|normal|1795442208|1795442208|1795442217|CANCELLED by"
          + " 1000|0:0|0:0|node1|cpu=1|cpu=1,mem=100M|5|1|00:02.707|||/home/alice|scancel";

  /** A row of the same sacct for a job that goes on. */
  private static final String RUNNING =
      "3|3|bed|alice|1000|alice|physics|main|normal|1795442208|1795442208|Unknown|RUNNING|0:0|0:0"
          + "|node1|cpu=1|cpu=1,mem=100M|5|1|00:00:00|||/home/alice|sleep";

  private static final String NO_CONTACTS = "{\"contacts\":[]}";

  @TempDir Path root;
  private FakeServer server;
  private Instant now = Instant.parse("2026-11-23T14:30:00Z");
  private long nanos;
  private final InstantSource clock = () -> now;
  private HookSpool spool;
  private AccountingSweep sweep;

  @BeforeEach
  void open() throws IOException {
    server = new FakeServer((exchange, body) -> FakeServer.reply(exchange, 200, NO_CONTACTS));
    spool = new HookSpool(root.resolve("hooks"));
    sweep = sweep(1000);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ServerClient client() {
    return new ServerClient(server.address(), null, clock);
  }

  private void lost(String... contacts) {
    String body = "{\"contacts\":[" + String.join(",", contacts) + "]}";
    server.always((exchange, request) -> FakeServer.reply(exchange, 200, body));
  }

  private static String contact(String cluster, String id, String since) {
    return """
    {"id":"%s","cluster":"%s","start_time":"2026-11-23T13:50:00Z","contact_lost_since":"%s"}
    """
        .formatted(id, cluster, since);
  }

  /** Of a question by job; the sweep's own finds the first row, which shows the cluster. */
  private void sacctOfJobs(String... body) throws IOException {
    List<String> script = new ArrayList<>();
    script.add("case \"$*\" in *--jobs=*) :");
    script.addAll(List.of(body));
    script.add(";; *) " + prints(ROW));
    script.add(";; esac");
    sacct(script.toArray(String[]::new));
  }

  private AccountingSweep sweep(int rows) {
    return new AccountingSweep(
        new AccountingSettings(root.resolve("sacct"), INTERVAL, Duration.ofSeconds(20), rows),
        spool,
        client(),
        root.resolve("state"),
        clock,
        () -> nanos);
  }

  private void sacct(String... body) throws IOException {
    Path script = root.resolve("sacct");
    Files.writeString(
        script,
        "#!/bin/sh\n"
            + "printf '%s ' \"$@\" TZ=$TZ SLURM_TIME_FORMAT=$SLURM_TIME_FORMAT >> "
            + root.resolve("calls")
            + "\necho >> "
            + root.resolve("calls")
            + "\n"
            + String.join("\n", body)
            + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String prints(String row) {
    return "printf '%s\\n' '" + row + "' | tr '|' '\\037'";
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(root.resolve("calls"));
  }

  private List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("hooks/new"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void endIsSpooledOnceHoweverOftenItIsTold() throws Exception {
    sacct(prints(ROW));

    assertThat(sweep.look()).isEqualTo(INTERVAL);
    now = now.plusSeconds(60);
    sweep.look();

    assertThat(spooled()).hasSize(1);
    assertThat(spooled().getFirst().getFileName().toString())
        .startsWith("1795444200-accounting-2-")
        .endsWith(".json");
    assertThat(Files.readString(spooled().getFirst()))
        .contains(
            "\"JobIDRaw\":\"2\"", "\"State\":\"CANCELLED by 1000\"", "\"JobName\":\"scancel\"")
        .doesNotContain("Reservation");
    assertThat(sweep.stats().rows()).isEqualTo(1);
    assertThat(sweep.stats().looks()).isEqualTo(2);
  }

  @Test
  void oneQuestionCoversWhatEndedSinceTheLastAndSomeMore() throws Exception {
    sacct();

    sweep.look();
    now = now.plusSeconds(120);
    sweep.look();

    assertThat(calls()).hasSize(2);
    assertThat(calls().getFirst())
        .contains("--starttime=2026-11-23T13:19:00 --endtime=2026-11-23T14:29:00")
        .contains("--duplicates", "--allusers", "--noconvert", "TZ=UTC", "SLURM_TIME_FORMAT=%s");
    assertThat(calls().getLast())
        .contains("--starttime=2026-11-23T14:19:00 --endtime=2026-11-23T14:31:00");
    assertThat(sweep.stats().reached()).isEqualTo(now.minus(AccountingSweep.SETTLE));
  }

  @Test
  void restartGoesOnWhereItStopped() throws Exception {
    sacct();
    sweep.look();

    now = now.plus(Duration.ofDays(2));
    assertThat(sweep(1000).look()).isEqualTo(Duration.ZERO);

    assertThat(calls().getLast())
        .contains("--starttime=2026-11-23T14:19:00 --endtime=2026-11-23T20:29:00");
  }

  @Test
  void failureMovesNothingAndBacksOff() throws Exception {
    sacct("echo 'slurmdbd: Connection refused' >&2", "exit 1");

    assertThat(sweep.look()).isEqualTo(INTERVAL.multipliedBy(2));
    assertThat(sweep.look()).isEqualTo(INTERVAL.multipliedBy(4));
    for (int i = 0; i < 80; i++) {
      sweep.look();
    }
    assertThat(sweep.look()).isEqualTo(INTERVAL.multipliedBy(16));
    assertThat(sweep.stats().failures()).isEqualTo(83);
    assertThat(root.resolve("state")).doesNotExist();
  }

  @Test
  void slowAccountingIsAskedLessOften() throws Exception {
    sacct();
    AccountingSweep slow =
        new AccountingSweep(
            new AccountingSettings(root.resolve("sacct"), INTERVAL, Duration.ofSeconds(20), 1000),
            spool,
            client(),
            root.resolve("state"),
            clock,
            () -> nanos += Duration.ofSeconds(20).toNanos());

    assertThat(slow.look()).isEqualTo(Duration.ofSeconds(180));
  }

  @Test
  void questionThatTakesTooLongIsGivenUp() throws Exception {
    sacct("exec sleep 60");
    AccountingSweep impatient =
        new AccountingSweep(
            new AccountingSettings(root.resolve("sacct"), INTERVAL, Duration.ofMillis(300), 1000),
            spool,
            client(),
            root.resolve("state"),
            clock,
            () -> nanos);

    assertThat(impatient.look()).isEqualTo(INTERVAL.multipliedBy(2));
    assertThat(impatient.stats().failures()).isEqualTo(1);
  }

  @Test
  void tooManyRowsShortenTheStretchUntilTheyFit() throws Exception {
    // Five rows for a stretch that ends after 13:31, which is more than the two that may be read.
    sacct(
        "end=${11#--endtime=2026-11-23T} start=${10#--starttime=2026-11-23T}",
        "[ \"$end\" \\> \"13:31:00\" ] && rows=5 || rows=1",
        "for i in $(seq $rows); do " + prints(ROW) + "; done");
    AccountingSweep small = sweep(2);

    int looks = 0;
    while (calledFor(looks) && looks < 20) {
      looks++;
      small.look();
    }

    assertThat(looks).isLessThan(20);
    assertThat(small.stats().overflows()).isZero();
    assertThat(spooled()).hasSize(1);
    assertThat(root.resolve("state")).exists();
  }

  private boolean calledFor(int looks) {
    return looks == 0 || !Files.exists(root.resolve("state"));
  }

  @Test
  void serverThatIsBehindGetsNoMore() throws Exception {
    sacct(prints(ROW));
    for (int i = 0; i < 1000; i++) {
      spool.add(i + ".env", new byte[] {1});
    }

    assertThat(sweep.look()).isEqualTo(INTERVAL);
    assertThat(root.resolve("calls")).doesNotExist();
  }

  @Test
  void jobThatAccountingDoesNotKnowIsToldAsAbsentOnce() throws Exception {
    sacctOfJobs();
    lost(contact("bed", "77", "2026-11-23T14:00:00Z"));

    sweep.look();
    now = now.plusSeconds(60);
    sweep.look();

    assertThat(calls()).filteredOn(call -> call.contains("--jobs=77 --allocations")).hasSize(1);
    assertThat(records())
        .filteredOn(record -> record.contains("AbsentJobID"))
        .containsExactly(
            "{\"AbsentJobID\":\"77\",\"Cluster\":\"bed\",\"LastHeard\":\"1795442400\","
                + "\"Asked\":\"1795444200\"}");
    now = now.plus(LostJobs.ASK_AGAIN);
    sweep.look();
    assertThat(calls()).filteredOn(call -> call.contains("--jobs=77")).hasSize(2);
  }

  @Test
  void jobThatGoesOnIsLeftAloneAndOneThatEndedIsTold() throws Exception {
    String ended = ROW.replace("2|2|bed", "4|4|bed");
    sacctOfJobs(prints(RUNNING), prints(ended));
    lost(contact("bed", "3", "2026-11-23T14:00:00Z"), contact("bed", "4", "2026-11-23T14:00:00Z"));

    sweep.look();

    assertThat(records()).hasSize(2);
    assertThat(records()).anyMatch(record -> record.contains("\"JobIDRaw\":\"4\""));
    assertThat(records()).noneMatch(record -> record.contains("AbsentJobID"));
  }

  @Test
  void earlierRunOfTheIdIsNotTheJob() throws Exception {
    String before =
        ROW.replace("2|2|bed", "77|77|bed")
            .replace("1795442208|1795442217", "1695442208|1695442217");
    sacctOfJobs(prints(before));
    lost(contact("bed", "77", "2026-11-23T14:00:00Z"));

    sweep.look();

    assertThat(records()).filteredOn(record -> record.contains("AbsentJobID")).hasSize(1);
    assertThat(records()).noneMatch(record -> record.contains("1695442217"));
  }

  @Test
  void absenceIsNotBelievedOfAnotherClusterOfLateNewsOrOfWhatCannotBeRead() throws Exception {
    sacctOfJobs();
    lost(
        contact("other", "77", "2026-11-23T14:00:00Z"),
        contact("bed", "78", "2026-11-23T14:25:00Z"),
        contact("bed", "run-1", "2026-11-23T14:00:00Z"));
    sweep.look();
    assertThat(calls()).noneMatch(call -> call.contains("--jobs"));

    sacctOfJobs("echo 'sacct: warning'");
    lost(contact("bed", "79", "2026-11-23T14:00:00Z"));
    sweep.look();
    assertThat(calls()).anyMatch(call -> call.contains("--jobs=79"));

    sacctOfJobs("exit 1");
    lost(contact("bed", "80", "2026-11-23T14:00:00Z"));
    assertThat(sweep.look()).isEqualTo(INTERVAL.multipliedBy(2));
    assertThat(records()).noneMatch(record -> record.contains("AbsentJobID"));
  }

  @Test
  void accountingThatHasShownNothingIsNotAskedAboutLostJobs() throws Exception {
    sacct();
    lost(contact("bed", "77", "2026-11-23T14:00:00Z"));

    sweep.look();

    assertThat(calls()).hasSize(1);
  }

  @Test
  void silentServerIsNoFailureOfAccounting() throws Exception {
    sacctOfJobs();
    server.always(FakeServer.status(503));

    assertThat(sweep.look()).isEqualTo(INTERVAL);
  }

  private List<String> records() throws IOException {
    List<String> records = new ArrayList<>();
    for (Path file : spooled()) {
      records.add(Files.readString(file));
    }
    return records;
  }
}
