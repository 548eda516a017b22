package io.jobglass.agent.gpu.amd;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kernel's files. Whatever stops a read (missing on this chip, EBUSY and EPERM during a
 * reset, EPERM from the device cgroup) makes the value absent.
 */
final class SysfsFile {
  private SysfsFile() {}

  /** Its text without the line's end, null when it cannot be read or is empty. */
  static @Nullable String text(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() ? null : text;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** A decimal or {@code 0x} number, null when there is none. */
  static @Nullable Long number(Path file) {
    String text = text(file);
    if (text == null) {
      return null;
    }
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static byte @Nullable [] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** The entries of a directory whose names match, sorted; null when it cannot be listed. */
  static @Nullable List<Path> list(Path directory, String glob) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      List<Path> found = new ArrayList<>();
      entries.forEach(found::add);
      Collections.sort(found);
      return found;
    } catch (IOException | DirectoryIteratorException e) {
      return null;
    }
  }

  /** As {@link #list}, empty when the directory cannot be listed. */
  static List<Path> listed(Path directory, String glob) {
    List<Path> found = list(directory, glob);
    return found == null ? List.of() : found;
  }
}
