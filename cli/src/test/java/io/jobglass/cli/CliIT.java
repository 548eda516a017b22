package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.cli.program.Program;
import io.jobglass.cli.testing.Cli;
import io.jobglass.cli.testing.CliProcess;
import io.jobglass.cli.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command and the packaged server; skipped where the server is not built. */
class CliIT {
  private static final Pattern READY = Pattern.compile("jobglass_ready url=(\\S+)");

  @TempDir static Path folder;

  private static CliProcess server;
  private static String url;

  @BeforeAll
  static void serve() throws Exception {
    assumeTrue(Program.SERVER.present(System.getenv()), "server/target/server is not built");
    server =
        CliProcess.start(
            folder,
            List.of(
                "serve",
                "--port",
                "0",
                "--cluster",
                "it",
                "--data",
                folder.resolve("data").toString()));
    Eventually.until(
        "server ready", () -> READY.matcher(server.out()).find() || !server.process().isAlive());
    Matcher ready = READY.matcher(server.out());
    assertThat(ready.find()).isTrue();
    url = ready.group(1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void serveBecomesTheServer() throws IOException {
    Path process = Path.of("/proc", Long.toString(server.process().pid()));
    assertThat(Files.readString(process.resolve("cmdline")).split("\0"))
        .contains("io.jobglass.server.Main");
  }

  @Test
  void runExitsWithTheCodeOfItsCommandAndReports() throws Exception {
    Cli run = cli("run", "--id", "it-exit", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out()).isEqualTo("out\n");
    assertThat(run.err()).contains("err\n", "it-exit", "exit code 3", "jobglass job it-exit");

    Cli job = cli("job", "it-exit");
    assertThat(job.code()).isZero();
    assertThat(job.out()).contains("Job it-exit", "FAILED", "exit_code", "exit code 3", "launcher");
    assertThat(job.out().lines()).allMatch(line -> line.length() <= 80);

    assertThat(cli("why", "it-exit").out()).contains("exited with code 3");
    assertThat(cli("jobs", "--state", "failed", "--output", "csv").out()).contains("it-exit");
    assertThat(cli("job", "it-exit", "-o", "json").out()).contains("\"exit_code\" : 3");
    assertThat(cli("audit", "it-exit").out()).contains("launcher");
    assertThat(cli("audit", "verify").out()).startsWith("intact");
  }

  @Test
  void secondRunOfAnIdIsItsSecondAttempt() throws Exception {
    assertThat(cli("run", "-q", "--id", "it-twice", "--", "false").code()).isEqualTo(1);
    assertThat(cli("run", "-q", "--id", "it-twice", "--", "true").code()).isZero();
    assertThat(cli("job", "it-twice").out()).contains("attempt 2", "COMPLETED", "Attempts");
    assertThat(cli("job", "it-twice", "--attempt", "1").out()).contains("FAILED");
  }

  @Test
  void terminatingTheLauncherEndsTheCommandAsCancelled() throws Exception {
    Path started = folder.resolve("started");
    try (CliProcess run =
        start("run", "--id", "it-cancel", "--", "sh", "-c", "touch " + started + "; sleep 60")) {
      Eventually.until("command started", () -> Files.exists(started));
      run.process().destroy();
      Cli result = run.await();
      assertThat(result.code()).isEqualTo(143);
      assertThat(result.err()).contains("interrupted");
    }
    assertThat(cli("job", "it-cancel").out()).contains("CANCELLED", "SIGTERM");
  }

  @Test
  void signalsOfTheCommandAreTold() throws Exception {
    Cli run = cli("run", "--id", "it-segv", "--", "sh", "-c", "kill -SEGV $$");
    assertThat(run.code()).isEqualTo(139);
    assertThat(cli("job", "it-segv").out()).contains("signal 11 (SIGSEGV)");
  }

  @Test
  void unknownJobIsAProblem() throws Exception {
    assertThat(cli("job", "nothing").code()).isEqualTo(1);
  }

  @Test
  void versionKnowsTheServer() throws Exception {
    Cli version = cli("version", "--with-server");
    assertThat(version.out()).as(version.err()).contains("jobglass ", "healthy");
  }

  private static Cli cli(String... words) throws IOException, InterruptedException {
    return start(words).await();
  }

  private static CliProcess start(String... words) throws IOException {
    // Behind the command's name, because what follows the program of a run is the program's.
    List<String> all = new ArrayList<>(List.of(words));
    int position = words[0].equals("audit") && words[1].equals("verify") ? 2 : 1;
    all.addAll(position, List.of("--server", url));
    return CliProcess.start(folder, all);
  }
}
