package io.jobglass.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.cli.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of the machine's own shell. */
class NativeProcessTest {
  @TempDir Path folder;

  @Test
  void tellsTheExitCode() throws SpawnException {
    ExitStatus status = shell("exit 3").waitFor();
    assertThat(status.exitCode()).hasValue(3);
    assertThat(status.signal()).isEmpty();
    assertThat(status.shellCode()).isEqualTo(3);
  }

  @Test
  void tellsTheSignal() throws SpawnException {
    ExitStatus status = shell("ulimit -c 0; kill -SEGV $$").waitFor();
    assertThat(status.signal()).hasValue(Signals.SEGV);
    assertThat(status.exitCode()).isEmpty();
    assertThat(status.shellCode()).isEqualTo(139);
    assertThat(status.describe()).startsWith("signal 11 (SIGSEGV)");
  }

  @Test
  void countsCpuTimeOfDescendantsToo() throws SpawnException {
    ExitStatus status =
        shell("awk 'BEGIN { for (i = 0; i < 3000000; i++) x += i }' & wait").waitFor();
    assertThat(status.cpuTime()).isGreaterThan(Duration.ofMillis(20));
    assertThat(status.userTime()).isGreaterThan(status.systemTime());
  }

  @Test
  void tellsResidentMemoryOnlyAboveItsOwn() throws SpawnException {
    assertThat(shell("exit 0").waitFor().maxRssBytes()).isEmpty();
    // The launcher here is a test JVM, so the child must outgrow some hundred MiB.
    ExitStatus large = shell("head -c 900M /dev/zero | tail -c 890M | wc -c >/dev/null").waitFor();
    assertThat(large.maxRssBytes()).isPresent();
    assertThat(large.maxRssBytes().getAsLong()).isGreaterThan(800L << 20);
  }

  @Test
  void childLeadsItsOwnGroupAndOneSignalEndsAllOfIt() throws Exception {
    Path log = folder.resolve("log");
    NativeProcess process =
        NativeProcess.start(
            NativeProcess.Spec.of(List.of("sh", "-c", "sleep 60 & sleep 60 & echo ready; wait"))
                .withOutput(log));
    assertThat(ProcessStat.read(Path.of("/proc"), process.pid()).orElseThrow().group())
        .isEqualTo(process.pid());
    Eventually.until("children started", () -> text(log).contains("ready"));
    assertThat(new ProcessTree(Path.of("/proc"), process.pid()).descendants()).hasSize(3);
    assertThat(process.signal(Signals.KILL)).isTrue();
    assertThat(process.waitFor().killedBy(Signals.KILL)).isTrue();
    Eventually.until("group gone", () -> !process.groupExists());
  }

  @Test
  void childSeesNoFileOfTheLauncherAndNoBlockedSignal() throws Exception {
    Path log = folder.resolve("log");
    try (var _ = Files.newByteChannel(Files.createFile(folder.resolve("open")))) {
      NativeProcess.start(
              NativeProcess.Spec.of(
                      List.of(
                          "sh", "-c", "ls /proc/self/fd | wc -l; grep SigBlk /proc/self/status"))
                  .withOutput(log))
          .waitFor();
    }
    // 0, 1, 2 and the folder that ls itself reads.
    assertThat(text(log).lines().map(String::strip))
        .containsExactly("4", "SigBlk:\t0000000000000000");
  }

  @Test
  void addsAndReplacesVariables() throws Exception {
    Path log = folder.resolve("log");
    NativeProcess.start(
            NativeProcess.Spec.of(List.of("sh", "-c", "echo $JOBGLASS_JOB_ID $HOME"))
                .withEnvironment(Map.of("JOBGLASS_JOB_ID", "run-1", "HOME", "/nowhere"))
                .withOutput(log))
        .waitFor();
    assertThat(text(log)).isEqualTo("run-1 /nowhere\n");
  }

  @Test
  void passesArgumentsByteForByte() throws Exception {
    Path log = folder.resolve("log");
    byte[] invalid = {(byte) 0xff, 'x', (byte) 0xc3};
    NativeProcess.start(
            new NativeProcess.Spec(
                List.of("printf".getBytes(), "%s".getBytes(), invalid), Map.of(), Optional.of(log)))
        .waitFor();
    assertThat(Files.readAllBytes(log)).isEqualTo(invalid);
  }

  @Test
  void runsScriptsWithoutInterpreterLine() throws Exception {
    Path script = folder.resolve("script");
    Files.writeString(script, "exit 7\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    assertThat(
            NativeProcess.start(NativeProcess.Spec.of(List.of(script.toString())))
                .waitFor()
                .exitCode())
        .hasValue(7);
  }

  @Test
  void saysWhyAProgramCannotStart() {
    assertThatThrownBy(() -> NativeProcess.start(NativeProcess.Spec.of(List.of("no-such-program"))))
        .isInstanceOfSatisfying(SpawnException.class, e -> assertThat(e.shellCode()).isEqualTo(127))
        .hasMessageContaining("No such file");
    assertThatThrownBy(() -> NativeProcess.start(NativeProcess.Spec.of(List.of("/etc/passwd"))))
        .isInstanceOfSatisfying(
            SpawnException.class, e -> assertThat(e.shellCode()).isEqualTo(126));
  }

  private NativeProcess shell(String script) throws SpawnException {
    return NativeProcess.start(NativeProcess.Spec.of(List.of("sh", "-c", script)));
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
