package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.cli.program.Program;
import io.jobglass.cli.testing.CliProcess;
import io.jobglass.cli.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server, an agent that is killed, and a job that outlives it; skipped where one is not built.
 */
class CoverageIT {
  private static final Pattern READY = Pattern.compile("jobglass_ready url=(\\S+)");
  private static final Pattern GAPS = Pattern.compile("\"gaps\" : (\\d+)");
  private static final Pattern LAST_SAMPLE = Pattern.compile("\"last_sample_at\" : \"([^\"]+)\"");

  @TempDir Path folder;

  @BeforeAll
  static void needsAllPrograms() {
    assumeTrue(Program.SERVER.present(System.getenv()), "server/target/server is not built");
    assumeTrue(Program.AGENT.present(System.getenv()), "agent/target/agent is not built");
  }

  @Test
  void timeWithoutAgentIsAGap() throws Exception {
    Path settings =
        Files.writeString(folder.resolve("jobglass.yaml"), "reports:\n  interval: 1s\n");
    Path runs = Files.createDirectory(folder.resolve("runs"));
    try (CliProcess server =
        CliProcess.start(
            folder,
            List.of(
                "serve",
                "--port",
                "0",
                "--config",
                settings.toString(),
                "--data",
                folder.resolve("data").toString()))) {
      Eventually.until("server ready", () -> READY.matcher(server.out()).find());
      String url = first(READY, server.out());
      CliProcess agent = agent(url, runs);
      Eventually.until("agent reports", () -> cli("nodes", url, "json").contains("last_report_at"));
      try (CliProcess job = run(url, runs)) {
        Eventually.until("job measured", () -> LAST_SAMPLE.matcher(job(url, "json")).find());
        int gaps = gaps(url);
        assertThat(job(url, "table")).containsPattern("Seen .*1 node, (no gaps|[1-9]\\d* gaps?, )");

        agent.process().destroyForcibly().waitFor();
        Instant lastSeen = Instant.parse(first(LAST_SAMPLE, job(url, "json")));
        Eventually.until(
            "three seconds without agent", () -> Instant.now().isAfter(lastSeen.plusSeconds(3)));
        agent = agent(url, runs);
        Eventually.until("gap counted", () -> gaps(url) > gaps);
        assertThat(job(url, "json")).contains("\"measured_nodes\" : 1", "\"unseen_seconds\" : ");
        assertThat(job(url, "table"))
            .containsPattern("Seen .*1 node, [1-9]\\d* gaps?, .* not seen");
        job.process().destroy();
        job.await();
      } finally {
        agent.close();
      }
    }
  }

  private CliProcess agent(String url, Path runs) throws Exception {
    return CliProcess.start(
        folder,
        List.of(
            "agent",
            "--server",
            url,
            "--spool",
            folder.resolve("spool").toString(),
            "--runs",
            runs.toString(),
            "--hook-spool",
            folder.resolve("hooks").toString(),
            "--cgroup-root",
            Files.createDirectories(folder.resolve("no-cgroups")).toString(),
            "--metrics-port",
            "0",
            "--interval",
            "1",
            "--detail-interval",
            "1"));
  }

  private CliProcess run(String url, Path runs) throws Exception {
    return CliProcess.start(
        folder,
        List.of(
            "run",
            "--server",
            url,
            "--agent-runs",
            runs.toString(),
            "--id",
            "covered",
            "--",
            "sleep",
            "600"));
  }

  private int gaps(String url) {
    return Integer.parseInt(first(GAPS, job(url, "json")));
  }

  private String job(String url, String output) {
    return cli("job", url, output, "covered");
  }

  private String cli(String command, String url, String output, String... more) {
    List<String> words = new ArrayList<>(List.of(command, "--server", url, "-o", output));
    words.addAll(List.of(more));
    try {
      return CliProcess.start(folder, words).await().out();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }
}
