package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.program.Program;
import io.jobglass.cli.testing.CliProcess;
import io.jobglass.cli.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command that README and docs tell a reader to type is typed. Of a block that needs another
 * environment the line before says {@code <!-- not run: reason -->}.
 */
class DocsCommandsIT {
  private static final Pattern READY = Pattern.compile("jobglass_ready url=http://(\\S+)");
  private static final Set<String> OF_ONE_JOB = Set.of("job", "why", "audit");
  private static final long PATIENCE_SECONDS = 240;

  @TempDir static Path folder;

  private static DocumentedCommand.Found documented;
  private static CliProcess server;
  private static String address;

  @BeforeAll
  static void start() throws Exception {
    documented = DocumentedCommand.in(Path.of(".."));
    // Some commands name files of a checkout.
    Files.createSymbolicLink(folder.resolve("e2e"), Path.of("..", "e2e").toRealPath());
    if (!Program.SERVER.present(System.getenv())) {
      return;
    }
    Path script = folder.resolve("jobglass");
    Files.writeString(
        script,
        "#!/bin/sh\nexec '%s/bin/java' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                .formatted(System.getProperty("java.home"))
            + " -cp '%s/*' io.jobglass.cli.Main \"$@\"\n"
                .formatted(Path.of("target", "cli", "lib").toAbsolutePath()));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    String data = folder.resolve("data").toString();
    server = CliProcess.start(folder, List.of("serve", "--port", "0", "--data", data));
    Eventually.until(
        "server ready", () -> READY.matcher(server.out()).find() || !server.process().isAlive());
    Matcher ready = READY.matcher(server.out());
    assertThat(ready.find()).isTrue();
    address = ready.group(1);
    for (String id : jobs()) {
      assertThat(shell("./jobglass run -q --id '" + id + "' -- true")).isZero();
    }
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void everyBlockIsOfOurCommandsOrSaysWhyItIsNotRun() {
    assertThat(documented.unknown())
        .describedAs(
            "put <!-- not run: reason --> before the block, or begin with jobglass or curl")
        .isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyCommandIsOneThatTheProgramTakes() {
    return documented.commands().stream()
        .filter(DocumentedCommand::ours)
        .map(command ->
            DynamicTest.dynamicTest(
                command.place() + " " + command.line(),
                () ->
                    Main.commandLine(new Display(80, false, false, ZoneOffset.UTC))
                        .parseArgs(command.words().toArray(String[]::new))));
  }

  @TestFactory
  Stream<DynamicTest> everyCommandDoesWhatItIsWrittenFor() {
    return documented.commands().stream()
        .filter(command -> !command.staysRunning())
        .map(command ->
            DynamicTest.dynamicTest(
                command.place() + " " + command.line(), () -> runAndJudge(command)));
  }

  private static void runAndJudge(DocumentedCommand command) throws Exception {
    assumeTrue(server != null, "parsed only: server/target/server is not built");
    boolean demo = command.command().equals("demo");
    assumeTrue(
        !demo || Program.AGENT.present(System.getenv()),
        "parsed only: agent/target/agent is not built");
    List<String> lines = new ArrayList<>(command.before());
    lines.add(command.line());
    int code = shell(String.join("\n", lines));
    String output = Files.readString(folder.resolve("output.txt"));
    switch (command.command()) {
      // It exits as its command does; its own report shows that it did its part.
      case "run" ->
          assertThat(output).doesNotContain("--help", "defect").contains("jobglass: ", "after");
      // What is wrong with the machine of this test is no fault of the documents.
      case "check" -> assertThat(code).describedAs(output).isLessThanOrEqualTo(1);
      default -> assertThat(code).describedAs(output).isZero();
    }
  }

  /** The jobs that the documents speak of. */
  private static Set<String> jobs() {
    Set<String> jobs = new LinkedHashSet<>();
    for (DocumentedCommand command : documented.commands()) {
      List<String> words = command.words();
      if (OF_ONE_JOB.contains(command.command()) && words.size() > 1) {
        String id = words.get(1);
        if (!id.equals("verify") && !id.startsWith("-")) {
          jobs.add(id);
        }
      }
    }
    return jobs;
  }

  private static int shell(String script) throws IOException, InterruptedException {
    File output = folder.resolve("output.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                "sh", "-c", script.replaceAll("(127\\.0\\.0\\.1|localhost):8080", address))
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().put("PATH", folder + File.pathSeparator + System.getenv("PATH"));
    builder.environment().put("JOBGLASS_SERVER", "http://" + address);
    builder.environment().put("JOBGLASS_ROOT", Path.of("..").toRealPath().toString());
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    builder.environment().put("XDG_DATA_HOME", folder.resolve("share").toString());
    builder.environment().put("TMPDIR", folder.toString());
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
      throw new AssertionError(
          "still running: " + script + "\n" + Files.readString(output.toPath()));
    }
    return process.exitValue();
  }
}
