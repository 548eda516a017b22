package io.jobglass.cli.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged command as a process of its own, with its output in files. */
public final class CliProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 240;

  private final Process process;
  private final Path out;
  private final Path err;

  private CliProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * @param folder for output and for the command's state
   */
  public static CliProcess start(Path folder, List<String> words) throws IOException {
    return start(folder, words, Map.of());
  }

  /**
   * @param environment added to this process's own
   */
  public static CliProcess start(Path folder, List<String> words, Map<String, String> environment)
      throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command(words))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    builder.environment().put("TMPDIR", folder.toString());
    builder.environment().putAll(environment);
    return new CliProcess(builder.start(), out, err);
  }

  /** What starts the packaged command. */
  public static List<String> command(List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Path.of("target", "cli", "lib").toAbsolutePath() + "/*",
            "io.jobglass.cli.Main"));
    command.addAll(words);
    return command;
  }

  public Process process() {
    return process;
  }

  public String out() {
    try {
      return Files.readString(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public Cli await() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + out() + Files.readString(err));
    }
    return new Cli(process.exitValue(), out(), Files.readString(err));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
