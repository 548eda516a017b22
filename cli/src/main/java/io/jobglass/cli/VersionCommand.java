package io.jobglass.cli;

import io.jobglass.api.client.model.Health;
import io.jobglass.cli.api.ServerOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jobglass version}. */
@Command(name = "version", description = "Show the version, and on request the server's.")
public final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--with-server", description = "Ask the server for its version and state too.")
  private boolean withServer;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "jobglass "
            + version()
            + " (Java "
            + Runtime.version().feature()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + ")");
    if (withServer) {
      out.flush();
      Health health = server.api().health();
      String version = health.getVersion() == null ? "of unknown version" : health.getVersion();
      out.println("server " + version + " at " + server.uri() + ": " + health.getStatus());
    }
    return 0;
  }

  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
