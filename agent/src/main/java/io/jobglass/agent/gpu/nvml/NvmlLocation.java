package io.jobglass.agent.gpu.nvml;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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

  private static final String NVIDIA = "0x10de";
  private static final String DISPLAY = "0x03";

  /** What shows that the kernel module, or WSL's substitute of it, is there. */
  private static final List<String> MODULE =
      List.of("proc/driver/nvidia/version", "dev/nvidiactl", "dev/dxg");

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

  /**
   * Whether there is anything to load: the kernel module, or a library and a GPU for which the
   * module may be loaded yet. A node without a GPU may have all driver packages.
   */
  boolean present() {
    if (library.indexOf('/') >= 0) {
      return Files.exists(Path.of(library));
    }
    return MODULE.stream().anyMatch(file -> Files.exists(root.resolve(file)))
        || (FOLDERS.stream().anyMatch(f -> Files.exists(root.resolve(f).resolve(library)))
            && gpuOnBus());
  }

  private boolean gpuOnBus() {
    try (DirectoryStream<Path> devices =
        Files.newDirectoryStream(root.resolve("sys/bus/pci/devices"))) {
      for (Path device : devices) {
        if (reads(device.resolve("vendor"), NVIDIA) && reads(device.resolve("class"), DISPLAY)) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  private static boolean reads(Path file, String prefix) throws IOException {
    return Files.readString(file).startsWith(prefix);
  }
}
