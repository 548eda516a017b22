package io.jobglass.cli.check;

import io.jobglass.cli.output.MemorySize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A folder in which something of ours waits to be delivered. */
final class Folder {
  private static final long LITTLE_BYTES = 512L << 20;

  private final Machine machine;
  private final String name;
  private final Path path;

  Folder(Machine machine, String name) {
    this.machine = machine;
    this.name = name;
    this.path = machine.at(name);
  }

  boolean present() {
    return Files.isDirectory(path);
  }

  Path path() {
    return path;
  }

  /** What is wrong with where it lies, if anything. */
  Optional<Finding> problem(String option) {
    Optional<Mounts.Mount> mount = machine.mounts().of(real());
    if (mount.filter(Mounts.Mount::network).isPresent()) {
      return Optional.of(
          Finding.failed(
              name + " is on a network file system (" + mount.get().type() + ")",
              option + "   # a folder on a local disk"));
    }
    if (mount.filter(Mounts.Mount::readOnly).isPresent()) {
      return Optional.of(
          Finding.failed(
              name + " is on a file system mounted read-only",
              "mount -o remount,rw " + mount.get().point()));
    }
    long free = machine.freeBytes().applyAsLong(path);
    if (free >= 0 && free < LITTLE_BYTES) {
      return Optional.of(
          Finding.warning(
              name + " has only " + MemorySize.format(free) + " free, expected 512 MiB",
              "df -h " + name));
    }
    return Optional.empty();
  }

  String free() {
    long free = machine.freeBytes().applyAsLong(path);
    return free < 0 ? "free space not known" : MemorySize.format(free) + " free";
  }

  /** The machine's own path, links followed. */
  private Path real() {
    try {
      return Path.of("/").resolve(machine.root().toRealPath().relativize(path.toRealPath()));
    } catch (IOException e) {
      return Path.of(name);
    }
  }
}
