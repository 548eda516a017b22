package io.jobglass.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the packaged programs as child processes. */
final class Programs {
  private static final String READY = "jobglass_ready url=";

  private final Path root;
  private final String java;

  /**
   * @param root the repository, with the programs built
   */
  Programs(Path root) {
    this.root = root;
    this.java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  Path root() {
    return root;
  }

  /**
   * A running service.
   *
   * @param startMillis from exec to healthy
   */
  record Server(Process process, int port, double startMillis) implements AutoCloseable {
    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }

    /** As a crash would: no shutdown hook runs. */
    void kill() {
      process.destroyForcibly().onExit().join();
    }
  }

  /**
   * A service on the embedded PostgreSQL in the directory, as {@code jobglass serve} starts it; its
   * log lies beside the directory.
   */
  Server startServer(Path data) throws IOException {
    return startServer(data, 0);
  }

  /** The same at a port that clients know before; 0 for any that is free. */
  Server startServer(Path data, int fixedPort) throws IOException {
    Path lib = root.resolve("server/target/server/lib");
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    Path cache = lib.resolveSibling("server.aot");
    if (Files.isReadable(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(
        List.of(
            "-cp",
            classPath(lib),
            "io.jobglass.server.Main",
            "--port",
            Integer.toString(fixedPort),
            "--data",
            data.toString()));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectError(
                ProcessBuilder.Redirect.appendTo(
                    data.resolveSibling(data.getFileName() + ".log").toFile()))
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      int at = line.indexOf(READY);
      if (at >= 0) {
        double millis = (System.nanoTime() - start) / 1e6;
        String url = line.substring(at + READY.length()).trim();
        int port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        Thread.ofVirtual().start(() -> drain(out));
        return new Server(process, port, millis);
      }
    }
    throw new IOException("the server did not become ready; see the log beside " + data);
  }

  /** A running agent. */
  record Agent(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  /** An agent that sees no job but reads the hook spool; its log goes into the work directory. */
  Agent startAgent(Path work, Path hooks, int port) throws IOException {
    List<String> command =
        List.of(
            root.resolve("agent/target/agent/jobglass-agent").toString(),
            "--server",
            "http://127.0.0.1:" + port,
            "--spool",
            work.resolve("agent-spool").toString(),
            "--hook-spool",
            hooks.toString(),
            "--cgroup-root",
            Files.createDirectory(work.resolve("cgroup")).toString(),
            "--metrics-port",
            "0");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path log = work.resolve("agent.log");
    return new Agent(builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  /** In the launcher's order, which the AOT cache was made with. */
  private static String classPath(Path lib) throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.map(Path::toString)
          .filter(jar -> jar.endsWith(".jar"))
          .sorted()
          .collect(Collectors.joining(":"));
    }
  }

  private static void drain(BufferedReader out) {
    try {
      while (out.readLine() != null) {
        // Only emptied, so that the server never blocks on its output.
      }
    } catch (IOException e) {
      // The server has ended.
    }
  }

  static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = new ArrayList<>(walk.toList());
    }
    for (Path path : paths.reversed()) {
      Files.deleteIfExists(path);
    }
  }
}
