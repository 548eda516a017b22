package io.jobglass.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.api.JobglassApi;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.testing.Golden;
import io.jobglass.cli.testing.RecordedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks on trees that stand for machines, with a recorded server and agent. */
class CheckTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final long PLENTY = 40L << 30;

  @TempDir Path root;

  private RecordedServer server;
  private Tree node;
  private long free = PLENTY;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void healthyNode() throws IOException {
    server = new RecordedServer();
    health("healthy", NOW, "");
    server.answer(
        "GET /metrics",
        200,
        """
        # HELP jobglass_agent_info The version of this agent.
        jobglass_agent_info{version="0.1.0"} 1
        jobglass_agent_reports_sent_total 812
        jobglass_agent_spool_pending_reports 1
        """);
    lastReport(NOW.minusSeconds(9));
    node = Tree.computeNode(root, NOW.minusSeconds(1));
    environment.put("JOBGLASS_AGENT_METRICS_PORT", Integer.toString(server.uri().getPort()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void healthyNodeIsOkThroughout() {
    assertThat(results()).extracting(CheckResult::status).containsOnly("ok");
    assertThat(CheckCommand.exitCode(results())).isZero();
  }

  @Test
  void tableSaysWhatIsWrongAndWhatMendsIt() throws IOException {
    environment.put("JOBGLASS_SERVER_PORT", "8080");
    environment.put("DATABASE_URL", "mysql://ada:secret@db/jobs");
    health("degraded", NOW.minusSeconds(75), "the database does not answer");
    lastReport(NOW.minusSeconds(400));
    node.mode("usr/libexec/jobglass/jobglass-hook", "rwxr-xrwx")
        .mode("var/spool/jobglass/hooks", "rwxr-xr-x")
        .file("var/spool/jobglass/hooks/lost", "lost\nlost\n")
        .written("var/spool/jobglass/hooks/new/1.env", NOW.minusSeconds(3600))
        .file("proc/mounts", "/dev/sda1 / ext4 rw 0 0\nfs:/x /var/lib lustre rw 0 0\n")
        .file("sys/fs/cgroup/system.slice/slurmstepd.scope/cgroup.subtree_control", "cpu memory\n");
    List<CheckResult> results = results();
    String table =
        new CheckReport(new Display(80, false, true, ZoneOffset.UTC))
            .text(results)
            .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:55555");
    Golden.compare("check.txt", table);
    assertThat(table).doesNotContain("secret");
    assertThat(CheckCommand.exitCode(results)).isEqualTo(1);
  }

  @Test
  void silentServerFailsAndItsClockIsSkipped() {
    JobglassApi nowhere = new JobglassApi(URI.create("http://127.0.0.1:1"), null);
    List<CheckResult> results = CheckCommand.run(CheckCommand.checks(machine(), nowhere));
    assertThat(status(results, "server")).isEqualTo("failed");
    assertThat(status(results, "clock")).isEqualTo("skipped");
    assertThat(status(results, "agent")).isEqualTo("ok");
  }

  @ParameterizedTest
  @CsvSource({"1,ok", "-1,ok", "3,warning", "-3,warning"})
  void clockMayBeTwoSecondsOff(int seconds, String expected) {
    health("healthy", NOW.plusSeconds(seconds), "");
    assertThat(status(results(), "clock")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nfs", "nfs4", "lustre", "gpfs", "ceph", "beegfs", "cifs", "fuse.ceph-fuse"})
  void spoolsOnNetworkFileSystemsFail(String type) throws IOException {
    node.file("proc/mounts", "/dev/sda1 / ext4 rw 0 0\nfs:/x /var " + type + " rw 0 0\n");
    assertThat(status(results(), "agent spool")).isEqualTo("failed");
    assertThat(status(results(), "hook spool")).isEqualTo("failed");
  }

  @Test
  void localMountOverANetworkOneIsLocal() throws IOException {
    node.file("proc/mounts", "f / nfs rw 0 0\nt /var/lib/jobglass-agent tmpfs rw 0 0\n");
    assertThat(status(results(), "agent spool")).isEqualTo("ok");
  }

  @Test
  void linkIsFollowedToTheFileSystemBehindIt() throws IOException {
    Files.delete(root.resolve("var/lib/jobglass-agent/spool"));
    node.folder("shared files/spool")
        .file("proc/mounts", "d / ext4 rw 0 0\nf /shared\\040files nfs rw 0 0\n");
    Files.createSymbolicLink(
        root.resolve("var/lib/jobglass-agent/spool"), root.resolve("shared files/spool"));
    assertThat(status(results(), "agent spool")).isEqualTo("failed");
  }

  @Test
  void readOnlyOrNearlyFullSpoolIsTold() throws IOException {
    free = 10 << 20;
    assertThat(of("agent spool").found()).contains("only 10.0 MiB free");
    node.file("proc/mounts", "/dev/sda1 / ext4 ro,relatime 0 0\n");
    assertThat(of("agent spool").found()).contains("read-only");
  }

  @Test
  void stoppedAgentOfANodeFails() {
    environment.put("JOBGLASS_AGENT_METRICS_PORT", "1");
    assertThat(of("agent").mend()).isEqualTo("systemctl start jobglass-agent");
    assertThat(of("agent").status()).isEqualTo("failed");
  }

  @Test
  void agentWithoutServerIsTold() {
    server.answer("GET /metrics", 200, "jobglass_agent_info{version=\"1\"} 1\n");
    assertThat(of("agent").found()).contains("no server");
  }

  @Test
  void somethingElseOnTheAgentsPortIsNoAgent() {
    server.answer("GET /metrics", 200, "up 1\n");
    assertThat(of("agent").found()).contains("not an agent");
  }

  @Test
  void missingHookDrainsTheNodeAndFails() throws IOException {
    Files.delete(root.resolve("usr/libexec/jobglass/jobglass-hook"));
    assertThat(of("hook").status()).isEqualTo("failed");
    assertThat(of("hook").mend()).startsWith("install ");
  }

  @Test
  void hookThatIsNotExecutableFails() throws IOException {
    node.mode("etc/slurm/epilog.d/50-jobglass", "rw-r--r--");
    assertThat(of("hook").mend()).isEqualTo("chmod 755 /etc/slurm/epilog.d/50-jobglass");
  }

  @Test
  void slurmWithoutHookIsNoFault() throws IOException {
    node.file("etc/slurm/slurm.conf", "ClusterName=c\n#Prolog=/usr/libexec/jobglass-hook\n");
    assertThat(of("hook").status()).isEqualTo("skipped");
    assertThat(of("hook").mend()).contains("Prolog=");
  }

  @Test
  void hookConfigurationNamesTheSpool() throws IOException {
    node.file("etc/jobglass/hook.conf", "# spool=/no\nspool=/srv/hooks timeout=3\n");
    assertThat(of("hook spool").found()).contains("no folder /srv/hooks");
  }

  @Test
  void machineWithoutAnythingSkips() throws IOException {
    Path bare = Files.createDirectory(root.resolve("bare"));
    environment.put("JOBGLASS_AGENT_METRICS_PORT", "1");
    List<CheckResult> results = CheckCommand.run(CheckCommand.checks(machine(bare), api()));
    for (String check : List.of("agent", "agent spool", "hook", "hook spool")) {
      assertThat(status(results, check)).isEqualTo("skipped");
    }
    assertThat(status(results, "cgroup")).isEqualTo("failed");
  }

  @Test
  void delegationIsOneLineForEveryGroupThatLacksIt() throws IOException {
    node.file("sys/fs/cgroup/system.slice/cgroup.subtree_control", "cpu memory pids\n")
        .file("sys/fs/cgroup/system.slice/slurmstepd.scope/cgroup.subtree_control", "cpu memory\n");
    assertThat(results())
        .filteredOn(result -> result.check().equals("cgroup"))
        .extracting(CheckResult::mend)
        .contains(
            "for d in /sys/fs/cgroup/system.slice /sys/fs/cgroup/system.slice/slurmstepd.scope;"
                + " do echo \"+io +pids\" > $d/cgroup.subtree_control; done");
  }

  @Test
  void versionOneAndHybridAreTold() throws IOException {
    environment.put("JOBGLASS_AGENT_CGROUP_ROOT", "/v1");
    node.file("v1/cpu,cpuacct/tasks", "").file("v1/memory/tasks", "");
    assertThat(of("cgroup").found()).startsWith("v1 with cpu, cpuacct, memory");
    node.file("v1/unified/cgroup.controllers", "");
    assertThat(of("cgroup").found()).startsWith("hybrid with");
    Files.delete(root.resolve("v1/memory/tasks"));
    assertThat(of("cgroup").status()).isEqualTo("warning");
  }

  @ParameterizedTest
  @CsvSource({
    "PORT,http",
    "HOST,a b",
    "JOBGLASS_SERVER,localhost:8080",
    "JOBGLASS_REPORTS_INTERVAL,15",
    "JOBGLASS_HTTP_BODY_LIMIT,1MB",
    "JOBGLASS_AGENT_SPOOL,spool"
  })
  void malformedVariableFails(String name, String text) {
    environment.put(name, text);
    assertThat(of("configuration").status()).isEqualTo("failed");
    assertThat(of("configuration").mend()).startsWith("export " + name + "=");
  }

  @Test
  void unknownVariableIsTold() {
    environment.put("JOBGLASS_SERVER_COLOUR", "red");
    assertThat(of("configuration").mend()).isEqualTo("unset JOBGLASS_SERVER_COLOUR");
  }

  /** The programs are not on this class path, so their sources are read. */
  @Test
  void everySettingOfServerAndAgentIsKnown() throws IOException {
    TreeSet<String> settings = new TreeSet<>();
    Path repository = Path.of("..");
    Matcher keys =
        Pattern.compile("\"([a-z]+\\.[a-z_]+)\"")
            .matcher(
                Files.readString(
                    repository.resolve(
                        "server/src/main/java/io/jobglass/server/config/Setting.java")));
    while (keys.find()) {
      settings.add(
          "JOBGLASS_" + keys.group(1).replace('.', '_').toUpperCase(java.util.Locale.ROOT));
    }
    Matcher options =
        Pattern.compile("(?m)^  ([A-Z_]+)\\(\"")
            .matcher(
                Files.readString(
                    repository.resolve("agent/src/main/java/io/jobglass/agent/Option.java")));
    while (options.find()) {
      settings.add("JOBGLASS_AGENT_" + options.group(1));
    }
    assertThat(settings).hasSizeGreaterThan(30);
    assertThat(List.of(Variable.values())).extracting(Variable::name).containsAll(settings);
  }

  private void health(String status, Instant time, String message) {
    server.answer(
        "GET /v1/health",
        200,
        "{\"status\":\"%s\",\"timestamp\":\"%s\",\"version\":\"0.1.0\"%s}"
            .formatted(status, time, message.isEmpty() ? "" : ",\"message\":\"" + message + "\""));
  }

  private void lastReport(Instant time) {
    server.answer(
        "GET /v1/nodes",
        200,
        "{\"nodes\":[{\"node\":\"n17\",\"last_report_at\":\"" + time + "\"}]}");
  }

  private Machine machine() {
    return machine(root);
  }

  private Machine machine(Path tree) {
    return new Machine(tree, environment, InstantSource.fixed(NOW), path -> free);
  }

  private JobglassApi api() {
    return new JobglassApi(server.uri(), null);
  }

  private List<CheckResult> results() {
    return CheckCommand.run(CheckCommand.checks(machine(), api()));
  }

  private CheckResult of(String check) {
    Predicate<CheckResult> named = result -> result.check().equals(check);
    return results().stream().filter(named).findFirst().orElseThrow();
  }

  private static String status(List<CheckResult> results, String check) {
    return results.stream()
        .filter(result -> result.check().equals(check))
        .findFirst()
        .orElseThrow()
        .status();
  }
}
