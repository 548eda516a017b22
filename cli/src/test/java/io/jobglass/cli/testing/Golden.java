package io.jobglass.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares output with a file; {@code -Djobglass.golden=update} writes the files anew. */
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "golden");

  private Golden() {}

  public static void compare(String name, String actual) throws IOException {
    compare(FOLDER.resolve(name), actual);
  }

  /** With a file that also stands for itself, such as a page of the documentation. */
  public static void compare(Path file, String actual) throws IOException {
    if ("update".equals(System.getProperty("jobglass.golden"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertThat(file).exists();
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
