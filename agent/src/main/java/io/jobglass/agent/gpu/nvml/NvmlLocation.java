package io.jobglass.agent.gpu.nvml;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where to look for NVIDIA's driver.
 *
 * @param library soname or path of the library
 * @param root the file system to look in, {@code /} on a node
 */
public record NvmlLocation(String library, Path root) {
  /** The driver package's name of it; the developer link may be absent, the stub is no driver. */
  private static final String SONAME = "libnvidia-ml.so.1";

  private static final List<String> FOLDERS =
      List.of(
          "usr/lib64",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib",
          "usr/local/nvidia/lib64",
          "usr/lib/wsl/lib",
          "run/opengl-driver/lib");

  /** The running system's driver. */
  public static NvmlLocation system() {
    return new NvmlLocation(SONAME, Path.of("/"));
  }

  /** A configured library in place of the system's. */
  public static NvmlLocation of(Path library) {
    return new NvmlLocation(library.toString(), Path.of("/"));
  }

  /** Whether there is anything to load; loads nothing. */
  boolean present() {
    if (library.indexOf('/') >= 0) {
      return Files.exists(Path.of(library));
    }
    return Files.exists(root.resolve("proc/driver/nvidia/version"))
        || FOLDERS.stream().anyMatch(f -> Files.exists(root.resolve(f).resolve(library)));
  }
}
