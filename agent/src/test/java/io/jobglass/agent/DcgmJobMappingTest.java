package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DcgmJobMappingTest {
  @TempDir Path directory;

  @Test
  void keepsOnlyWhatIsTrue() throws Exception {
    Path maps = directory.resolve("maps");
    Files.createDirectories(maps);
    Files.writeString(maps.resolve("3"), "99\n");
    Files.writeString(maps.resolve("README"), "not ours\n");
    DcgmJobMapping mapping = new DcgmJobMapping(maps);
    mapping.write(Map.of("0", List.of("7", "8"), "1.7", List.of("9")));
    assertThat(maps.resolve("0")).hasContent("7\n8");
    assertThat(maps.resolve("1.7")).hasContent("9");
    assertThat(maps.toFile().list()).containsExactlyInAnyOrder("0", "1.7", "README");
    mapping.write(Map.of());
    assertThat(maps.toFile().list()).containsExactly("README");
  }

  @Test
  void triesAgainWhereItCouldNot() throws Exception {
    Path maps = directory.resolve("maps");
    Files.writeString(maps, "a file in the way\n");
    DcgmJobMapping mapping = new DcgmJobMapping(maps);
    mapping.write(Map.of("0", List.of("7")));
    Files.delete(maps);
    mapping.write(Map.of("0", List.of("7")));
    assertThat(maps.resolve("0")).hasContent("7");
  }
}
