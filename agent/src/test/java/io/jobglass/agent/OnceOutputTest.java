package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code --once} prints of captured and constructed nodes; {@code -Djobglass.golden=write}
 * writes anew.
 */
class OnceOutputTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/jobglass/agent/golden");

  @TempDir Path root;

  @ParameterizedTest
  @CsvSource({
    "oom-after-kill, JSON, oom-after-kill.json",
    "contain-success, JSON, contain-success.json",
    "srun-direct, JSON, srun-direct.json",
    "srun-direct, TABLE, srun-direct.txt"
  })
  void printsCapturedTree(String capture, Settings.Output output, String golden)
      throws IOException, InterruptedException {
    Trees.captured(capture + ".txt", root);
    prints(output, golden);
  }

  @ParameterizedTest
  @CsvSource({
    "v1, JSON, v1.json",
    "v1, TABLE, v1.txt",
    "hybrid, JSON, hybrid.json",
    "sluid-26.05, JSON, sluid-26.05.json",
    "several-slurmd, JSON, several-slurmd.json",
    "several-slurmd, TABLE, several-slurmd.txt",
    "empty, TABLE, empty.txt"
  })
  void printsConstructedNode(String tree, Settings.Output output, String golden)
      throws IOException, InterruptedException {
    Trees.constructed(tree + ".tree", root);
    prints(output, golden);
  }

  private void prints(Settings.Output output, String golden)
      throws IOException, InterruptedException {
    Trees.node(root);
    Trees.write(root.resolve("passwd"), "ann:x:1000:1000::/home/ann:/bin/sh\n");
    Settings settings =
        Trees.settings(
            root,
            "node1",
            "testbed",
            new Settings.Gpus(
                root.resolve("libnvidia-ml.so.1"),
                root.resolve("sys"),
                root.resolve("gres.conf"),
                root.resolve("gpu.sock"),
                null),
            output);
    String printed =
        Main.once(settings, "0.0.0", () -> Instant.parse("2026-11-24T10:00:00Z"))
            .replace(root.toString(), "ROOT");
    if ("write".equals(System.getProperty("jobglass.golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(GOLDEN.resolve(golden), printed);
    }
    try (InputStream in = OnceOutputTest.class.getResourceAsStream("golden/" + golden)) {
      assertThat(in).as("golden file " + golden).isNotNull();
      assertThat(printed).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
