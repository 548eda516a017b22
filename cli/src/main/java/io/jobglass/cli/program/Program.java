package io.jobglass.cli.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Java program of ours that runs in a JVM of its own, from a folder of jars. An AOT cache beside
 * that folder makes it start faster; one that does not fit the JVM or the jars is passed over.
 */
public enum Program {
  SERVER("server", "io.jobglass.server.Main", "-XX:+UseSerialGC"),
  /**
   * Its options lie beside its jars, where its own start script {@code jobglass-agent} has them.
   */
  AGENT("agent", "io.jobglass.agent.Main", "-XX:+UseSerialGC -Xmx32m"),
  SIMULATOR("simulator", "io.jobglass.simulator.push.Main", "-XX:+UseSerialGC -Xmx1g");

  private static final String OPTIONS_FILE = "jvm.options";

  /** A cache that does not fit is no news to the user; the JVM starts without it. */
  private static final List<String> QUIET_CACHE = List.of("-Xlog:aot=off", "-Xlog:cds=off");

  private final String folder;
  private final String mainClass;
  private final String options;

  Program(String folder, String mainClass, String options) {
    this.folder = folder;
    this.mainClass = mainClass;
    this.options = options;
  }

  /**
   * The command line that runs the program in this JVM's Java. {@code JOBGLASS_SERVER_OPTS}, {@code
   * JOBGLASS_AGENT_OPTS} and {@code JOBGLASS_SIMULATOR_OPTS} add JVM options.
   */
  public List<String> command(Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path libraries = libraries(environment);
    Path optionsFile = libraries.resolveSibling(OPTIONS_FILE);
    if (Files.isReadable(optionsFile)) {
      command.add("@" + optionsFile);
    } else {
      command.addAll(List.of(options.split(" ", -1)));
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    Path cache = libraries.resolveSibling(folder + ".aot");
    if (Files.isReadable(cache)) {
      command.addAll(QUIET_CACHE);
      command.add("-XX:AOTCache=" + cache);
    }
    String added = environment.getOrDefault("JOBGLASS_" + name() + "_OPTS", "").strip();
    if (!added.isEmpty()) {
      command.addAll(List.of(added.split("\\s+", -1)));
    }
    command.add("-cp");
    command.add(classPath(libraries));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /** {@code HOME/server/lib} when installed, {@code server/target/server/lib} in a checkout. */
  private Path libraries(Map<String, String> environment) {
    String home =
        System.getProperty("jobglass.home", environment.getOrDefault("JOBGLASS_HOME", ""));
    String root =
        System.getProperty("jobglass.root", environment.getOrDefault("JOBGLASS_ROOT", ""));
    List<Path> candidates = new ArrayList<>();
    if (!home.isEmpty()) {
      candidates.add(Path.of(home, folder, "lib"));
    }
    if (!root.isEmpty()) {
      candidates.add(Path.of(root, folder, "target", folder, "lib"));
    }
    return candidates.stream()
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(() ->
            new ProgramMissing(
                "the "
                    + folder
                    + " is not there; looked for "
                    + (candidates.isEmpty() ? "JOBGLASS_HOME" : candidates)
                    + "\nRun it by the 'jobglass' script, which builds what is missing."));
  }

  public boolean present(Map<String, String> environment) {
    try {
      libraries(environment);
      return true;
    } catch (ProgramMissing e) {
      return false;
    }
  }

  /** In the order of names, so that the same folder is always the same class path. */
  private static String classPath(Path folder) {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
      List<Path> found = new ArrayList<>();
      jars.forEach(found::add);
      return found.stream().sorted().map(Path::toString).collect(Collectors.joining(":"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program whose jars are nowhere to be found. */
  public static final class ProgramMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProgramMissing(String message) {
      super(message);
    }
  }
}
