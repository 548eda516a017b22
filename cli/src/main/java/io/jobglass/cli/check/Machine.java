package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The machine that is looked at.
 *
 * @param root the folder that stands for {@code /}
 * @param freeBytes the free space where a path lies; negative when it cannot be known
 */
record Machine(
    Path root,
    Map<String, String> environment,
    InstantSource clock,
    ToLongFunction<Path> freeBytes) {
  private static final int READ_LIMIT = 1 << 20;

  Machine {
    environment = Map.copyOf(environment);
  }

  static Machine real(Path root) {
    return new Machine(root, System.getenv(), InstantSource.system(), Machine::usable);
  }

  private static long usable(Path path) {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Where an absolute path of the machine lies. */
  Path at(String path) {
    return root.resolve(path.replaceFirst("^/+", ""));
  }

  /** The machine's own name of a file below the root. */
  String name(Path path) {
    return "/" + root.relativize(path);
  }

  /** A variable, or what holds without it. */
  String variable(String name, String otherwise) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  /** The first MiB of a file as text. */
  Optional<String> text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(
          new String(in.readNBytes(READ_LIMIT), java.nio.charset.StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Optional<String> text(String path) {
    return text(at(path));
  }

  Mounts mounts() {
    return Mounts.parse(text("/proc/mounts").orElse(""));
  }
}
