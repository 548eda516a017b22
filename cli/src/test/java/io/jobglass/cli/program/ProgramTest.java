package io.jobglass.cli.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  @TempDir Path home;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(home.resolve("server/lib"));
    for (String jar : List.of("b-1.jar", "B-1.jar", "a-1.jar")) {
      Files.createFile(home.resolve("server/lib").resolve(jar));
    }
  }

  private List<String> command() {
    return Program.SERVER.command(Map.of("JOBGLASS_HOME", home.toString()), List.of());
  }

  @Test
  void usesTheCacheBesideItsJars() throws IOException {
    Path cache = Files.createFile(home.resolve("server/server.aot"));

    assertThat(command()).contains("-XX:AOTCache=" + cache);
  }

  @Test
  void startsWithoutACache() {
    assertThat(command()).noneMatch(option -> option.startsWith("-XX:AOT"));
  }

  @Test
  void takesTheOptionsBesideItsJars() throws IOException {
    Path options = Files.createFile(home.resolve("server/jvm.options"));

    assertThat(command()).contains("@" + options).doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void namesItsJarsInTheOrderOfBytes() {
    List<String> command = command();

    String lib = home.resolve("server/lib") + "/";
    assertThat(command.get(command.indexOf("-cp") + 1))
        .isEqualTo(lib + "B-1.jar:" + lib + "a-1.jar:" + lib + "b-1.jar");
  }
}
