package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.cli.program.Program;
import io.jobglass.cli.testing.Cli;
import io.jobglass.cli.testing.CliProcess;
import io.jobglass.cli.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo as a user runs it; skipped where server or agent is not built. */
class DemoIT {
  @TempDir Path folder;

  @BeforeAll
  static void needsAllPrograms() {
    assumeTrue(Program.SERVER.present(System.getenv()), "server/target/server is not built");
    assumeTrue(Program.AGENT.present(System.getenv()), "agent/target/agent is not built");
  }

  @Test
  void everyVerdictIsTheTruth() throws Exception {
    Path data = folder.resolve("data");
    Cli demo =
        CliProcess.start(folder, List.of("demo", "--once", "--data", data.toString())).await();
    assertThat(demo.code()).describedAs(demo.out() + demo.err()).isZero();
    assertThat(demo.out())
        .contains(
            "every verdict is the truth (7 of 7)", "memory watch", "all stopped, no process left");
    assertThat(processesNaming(data)).isZero();
  }

  @Test
  void interruptedDemoLeavesNothingRunning() throws Exception {
    Path data = folder.resolve("interrupted");
    try (CliProcess demo =
        CliProcess.start(folder, List.of("demo", "--port", "0", "--data", data.toString()))) {
      Eventually.until("programs run", () -> demo.out().contains("started idle"));
      demo.process().destroy();
      Cli result = demo.await();
      assertThat(result.out()).contains("stopping", "all stopped, no process left");
    }
    assertThat(processesNaming(data)).isZero();
  }

  private static long processesNaming(Path data) throws Exception {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> commandLine(process).contains(data.toString()))
          .count();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (java.io.IOException e) {
      return "";
    }
  }
}
