package io.jobglass.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Who runs a command, and where.
 *
 * @param cluster empty for the server's default cluster
 */
public record Origin(
    String user, OptionalLong uid, String node, Optional<String> cluster, String workDirectory) {

  /** This process; {@code JOBGLASS_NODE} overrides the kernel's short host name. */
  public static Origin here(@Nullable String cluster) {
    return new Origin(
        System.getProperty("user.name", "unknown"),
        uid(Path.of("/proc/self/status")),
        node(System.getenv("JOBGLASS_NODE"), Path.of("/proc/sys/kernel/hostname")),
        Optional.ofNullable(cluster),
        System.getProperty("user.dir", "/"));
  }

  private static String node(@Nullable String named, Path hostname) {
    if (named != null && !named.isBlank()) {
      return named;
    }
    try {
      String host = Files.readString(hostname).strip();
      int dot = host.indexOf('.');
      String name = dot > 0 ? host.substring(0, dot) : host;
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) {
      return "localhost";
    }
  }

  private static OptionalLong uid(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("Uid:"))
          .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
