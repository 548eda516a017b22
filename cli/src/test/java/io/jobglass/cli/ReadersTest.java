package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.testing.Cli;
import io.jobglass.cli.testing.Golden;
import io.jobglass.cli.testing.RecordedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reading commands against a real HTTP server with recorded answers. */
class ReadersTest {
  private static final Display PLAIN = new Display(100, false, true, ZoneOffset.UTC);

  private RecordedServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordedServer();
    server.file("/v1/jobs?limit=50&offset=0", "jobs.json");
    server.file("/v1/jobs/4182", "job-4182.json");
    server.file("/v1/jobs/4182/diagnosis", "diagnosis-4182.json");
    server.file("/v1/jobs/4182/attempts", "attempts-4182.json");
    server.file("/v1/jobs/4182/metrics?limit=10000", "samples-4182.json");
    server.file("/v1/jobs/4182/audit?limit=100&offset=0", "audit-4182.json");
    server.file("/v1/audit/verification", "verification-alpha.json");
    server.file("/v1/audit/verification?cluster=beta", "verification-beta.json");
    server.file("/v1/nodes", "nodes.json");
    server.file("/v1/nodes/n16", "node-n16.json");
    server.file("/v1/nodes/n16/metrics", "node-metrics-n16.json");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"table,txt", "json,json", "csv,csv"})
  void printsEveryForm(String form, String suffix) throws IOException {
    for (List<String> command :
        List.of(
            List.of("jobs"),
            List.of("job", "4182"),
            List.of("why", "4182"),
            List.of("audit", "4182"),
            List.of("audit", "verify"),
            List.of("nodes"),
            List.of("node", "n16"))) {
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("--output", form));
      Cli result = run(PLAIN, words);
      assertThat(result.err()).isEmpty();
      assertThat(result.code()).isZero();
      Golden.compare(String.join("-", command) + "." + suffix, result.out());
    }
  }

  @Test
  void reportStaysWithin80Columns() {
    Cli result = run(PLAIN, List.of("job", "4182"));
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void narrowTableLeavesColumnsOutAndSaysSo() {
    Cli result = run(new Display(50, false, true, ZoneOffset.UTC), List.of("jobs"));
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 60);
    assertThat(result.out()).contains("--output csv has all");
  }

  @Test
  void withoutUnicodeReportIsAscii() {
    Cli result = run(new Display(80, false, false, ZoneOffset.UTC), List.of("job", "4182"));
    assertThat(result.out().chars()).allMatch(c -> c < 128);
  }

  @Test
  void coloursOnlyWhenAsked() {
    Cli coloured = run(new Display(100, true, true, ZoneOffset.UTC), List.of("job", "4182"));
    assertThat(coloured.out()).contains("\u001b[1;31mFAILED\u001b[0m");
    Cli plain = run(PLAIN, List.of("jobs"));
    assertThat(plain.out()).doesNotContain("\u001b");
  }

  @Test
  void unknownJobExitsWith1AndRepeatsTheServersWords() {
    Cli result = run(PLAIN, List.of("job", "4711"));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("job 4711 was not found", "there is no such thing", "request r-1");
  }

  @Test
  void brokenTrailExitsWith1() {
    Cli result = run(PLAIN, List.of("audit", "verify", "--cluster", "beta"));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("BROKEN", "entry 12");
  }

  @Test
  void missingServerExitsWith3AndSaysWhatToDo() {
    Cli result = execute(PLAIN, List.of("jobs", "--server", "http://127.0.0.1:1"));
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("connection refused", "jobglass serve", "JOBGLASS_SERVER");
  }

  @Test
  void busyServerExitsWith3() {
    server.answer("GET /v1/nodes", 503, "{\"error\":\"busy\",\"message\":\"try again\"}");
    assertThat(run(PLAIN, List.of("nodes")).code()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"jbs", "'jobs,--state,lost'", "job", "'audit'", "'jobs,--server,nonsense'"})
  void wrongUseExitsWith2(String words) {
    Cli result = execute(PLAIN, List.of(words.split(",", -1)));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--help");
  }

  @Test
  void filtersReachTheServer() throws IOException {
    server.file(
        "/v1/jobs?state=failed&user=ada&node=n17&partition=gpu&account=math&limit=5&offset=10",
        "jobs.json");
    Cli result =
        run(
            PLAIN,
            List.of(
                "jobs",
                "--state",
                "failed",
                "--user",
                "ada",
                "--node",
                "n17",
                "--partition",
                "gpu",
                "--account",
                "math",
                "--limit",
                "5",
                "--offset",
                "10"));
    assertThat(result.code()).isZero();
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "run",
            "jobs",
            "job",
            "why",
            "array",
            "top",
            "report",
            "mail",
            "import",
            "audit",
            "nodes",
            "check",
            "demo",
            "serve",
            "agent",
            "completion",
            "version")) {
      Cli result = execute(PLAIN, List.of(command, "--help"));
      assertThat(result.code()).isZero();
      assertThat(result.out()).contains("Usage: jobglass " + command);
    }
  }

  @Test
  void completionKnowsTheCommands() {
    Cli result = execute(PLAIN, List.of("completion"));
    assertThat(result.out()).contains("complete -F _complete_jobglass", "jobs", "--output");
  }

  private Cli run(Display display, List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--server", server.uri().toString()));
    return execute(display, all);
  }

  private static Cli execute(Display display, List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(display)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new Cli(code, out.toString(), err.toString());
  }
}
