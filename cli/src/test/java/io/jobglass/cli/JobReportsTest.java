package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Text;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Every report in every layout, from recorded answers. */
class JobReportsTest {
  private static final Display WIDE = new Display(80, false, true, ZoneOffset.UTC);
  private static final Display NARROW = new Display(60, false, true, ZoneOffset.UTC);
  private static final Display COLOURED = new Display(80, true, true, ZoneOffset.UTC);
  private static final Display ASCII = new Display(80, false, false, ZoneOffset.UTC);
  private static final List<String> JOBS =
      List.of("4182", "running", "lost", "dark", "imported", "wide", "gpu8", "mig");

  private RecordedServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordedServer();
    for (String job : JOBS) {
      server.file("/v1/jobs/" + job, "job-" + job + ".json");
      server.file("/v1/jobs/" + job + "/diagnosis", "diagnosis-" + job + ".json");
      server.file("/v1/jobs/" + job + "/attempts", "attempts-" + job + ".json");
      server.file("/v1/jobs/" + job + "/metrics?limit=10000", "samples-" + job + ".json");
    }
    server.file("/v1/jobs/900/tasks?limit=10000", "tasks-900.json");
    server.file("/v1/jobs?state=running&limit=1000&offset=0", "jobs.json");
    for (String group : List.of("users", "accounts", "partitions", "nodes")) {
      server.file("/v1/reports/" + group + "?limit=20", "report-" + group + ".json");
    }
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobglass", "seff", "jobstats"})
  void everyLayoutOfEveryJob(String layout) throws IOException {
    for (String job : JOBS) {
      Cli result = run(WIDE, "job", job, "--layout", layout);
      assertThat(result.err()).isEmpty();
      assertThat(result.code()).isZero();
      assertThat(result.out().lines()).allMatch(line -> Text.cells(line) <= 80);
      assertThat(result.out()).doesNotContain("null", "NaN", "Infinity");
      Golden.compare("report-job-" + job + "-" + layout + ".txt", result.out());
    }
  }

  @Test
  void narrowAndPlainScreensShowTheSameJobs() throws IOException {
    for (String job : JOBS) {
      Cli narrow = run(NARROW, "job", job);
      assertThat(narrow.out().lines()).allMatch(line -> Text.cells(line) <= 60);
      Golden.compare("report-job-" + job + "-narrow.txt", narrow.out());
    }
    Golden.compare("report-job-4182-ascii.txt", run(ASCII, "job", "4182").out());
  }

  @Test
  void colourIsAllThatAColouredScreenAdds() throws IOException {
    for (String job : JOBS) {
      for (String layout : List.of("jobglass", "jobstats")) {
        String coloured = run(COLOURED, "job", job, "--layout", layout).out();
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
            .isEqualTo(run(WIDE, "job", job, "--layout", layout).out());
      }
    }
    Golden.compare("report-job-4182-colour.txt", run(COLOURED, "job", "4182").out());
  }

  @Test
  void whyOfAJobThatNobodyReportsSaysWhatThatMeans() throws IOException {
    Golden.compare("why-lost.txt", run(WIDE, "why", "lost").out());
  }

  @Test
  void importedJobSaysThatNobodyMeasuredIt() {
    assertThat(run(WIDE, "job", "imported").out())
        .contains("CPU      not measured (imported)", "Memory   not measured (imported)");
  }

  @Test
  void whatNobodyMeasuredIsNoZero() {
    for (String job : List.of("running", "dark")) {
      assertThat(run(WIDE, "job", job).out()).contains("no data, because").doesNotContain("  0 %");
      assertThat(run(WIDE, "job", job, "--layout", "seff").out()).contains("CPU Utilized: n/a");
    }
  }

  @Test
  void watchEndsWithTheJob() {
    Cli result = run(WIDE, "job", "4182", "--watch");
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("Job 4182");
  }

  @Test
  void arrayIsSummedUp() throws IOException {
    Golden.compare("array-900.txt", run(WIDE, "array", "900").out());
    assertThat(run(WIDE, "array", "900", "-o", "csv").out().lines()).hasSize(42);
    Cli unknown = run(WIDE, "array", "1");
    assertThat(unknown.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "accounts", "partitions", "nodes"})
  void reportsComeInEveryForm(String group) throws IOException {
    for (String form : List.of("table", "json", "csv")) {
      Cli result = run(new Display(100, false, true, ZoneOffset.UTC), "report", group, "-o", form);
      assertThat(result.err()).isEmpty();
      Golden.compare("report-" + group + "." + form, result.out());
    }
    assertThat(run(NARROW, "report", group).out().lines()).allMatch(line -> Text.cells(line) <= 60);
  }

  @Test
  void reportRefusesAPeriodThatIsNone() {
    Cli result = run(WIDE, "report", "users", "--from", "yesterday-ish");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--from must be a time such as");
  }

  @Test
  void topPrintsOnePictureWithoutATerminal() throws IOException {
    Cli result = run(WIDE, "top", "--once", "--sort", "time");
    String withoutClock = result.out().replaceFirst("^\\d\\d:\\d\\d:\\d\\d", "hh:mm:ss");
    Golden.compare("top.txt", withoutClock);
  }

  @Test
  void mailCarriesTheReportOfAJobThatEnded() {
    String subject = "Slurm Job_id=4182 Name=x Failed, Run time 00:18:22, OUT_OF_MEMORY";
    Cli result = run(WIDE, "mail", "-s", subject, "ada", "--print");
    assertThat(result.out()).startsWith(subject + "\n\nJob 4182").contains("--mem=80G");
    Cli begun = run(WIDE, "mail", "-s", "Slurm Job_id=4182 Name=x Began", "ada", "--print");
    assertThat(begun.out()).isEqualTo("Slurm Job_id=4182 Name=x Began\n\n");
  }

  @Test
  void mailGoesOutWithoutAServer() {
    Cli result =
        execute(
            WIDE,
            List.of(
                "mail",
                "-s",
                "Slurm Job_id=4182 Name=x Ended, Run time 00:00:01, COMPLETED",
                "ada",
                "--mailer",
                "/bin/true",
                "--server",
                "http://127.0.0.1:1"));
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
  }

  private Cli run(Display display, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
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
