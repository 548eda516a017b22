package io.jobglass.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.simulator.label.Archetype;
import io.jobglass.simulator.label.Archetypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
  private static final Path ROOT = Path.of(System.getenv("JOBGLASS_ROOT"));
  private static final String RULE = "core/src/main/java/io/jobglass/core/diagnosis/Rule.java";

  private final Archetypes archetypes = Archetypes.load();

  @TempDir Path folder;

  @Test
  void everyCodeIsFoundSomewhereAndForbiddenSomewhere() {
    Set<String> found = new HashSet<>();
    Set<String> forbidden = new HashSet<>();
    for (Archetype archetype : archetypes.all()) {
      found.addAll(archetype.label().findings());
      forbidden.addAll(archetype.label().forbidden());
    }
    assertThat(found).isEqualTo(archetypes.codes().keySet());
    assertThat(forbidden).isEqualTo(archetypes.codes().keySet());
  }

  @Test
  void namesAreUniqueAndSeedsApart() {
    assertThat(archetypes.all().stream().map(Archetype::name)).doesNotHaveDuplicates();
    assertThat(archetypes.heldOutSeeds())
        .doesNotContainAnyElementsOf(archetypes.developmentSeeds());
    assertThat(archetypes.plain()).hasSizeGreaterThan(40);
    assertThatThrownBy(() -> archetypes.named("no_such"))
        .hasMessage("there is no archetype no_such");
  }

  @Test
  void aBoundaryInheritsWhatItDoesNotSay() {
    Archetype boundary = archetypes.named("memory_pressure/at_6_percent");
    assertThat(boundary.boundary()).isTrue();
    assertThat(boundary.behaviour().memory().waitingShare()).isEqualTo(0.06);
    assertThat(boundary.behaviour().memory().anonGib()).isEqualTo(14.6);
    assertThat(boundary.label().findings()).isEmpty();
    assertThat(boundary.label().allowed()).contains("memory_near_limit");
    assertThat(boundary.label().forbidden()).contains("memory_pressure");
  }

  @Test
  void theBuiltInFileHasTheHashThatIsKept() throws IOException, InterruptedException {
    assertThat(check(ROOT)).isEqualTo("0 ");
  }

  @Test
  void changedLabelsFailTheCheck() throws IOException, InterruptedException {
    repository();
    Files.writeString(folder.resolve("simulator/labels/labels.yaml"), "changed\n");
    assertThat(check(folder)).startsWith("1 ").contains("write its new hash");
  }

  @Test
  void labelsAndRulesInOneCommitFailTheCheck() throws IOException, InterruptedException {
    repository();
    write(RULE, "rule");
    commit("a rule alone");
    assertThat(check(folder)).isEqualTo("0 ");
    write(RULE, "another rule");
    write("simulator/labels/labels.yaml", "easier truth\n");
    hash();
    commit("both");
    assertThat(check(folder)).startsWith("1 ").contains("a rule must not bring its own truth");
  }

  @Test
  void labelsAndRulesInOneRangeFailTheCheck() throws IOException, InterruptedException {
    repository();
    write(RULE, "rule");
    commit("a rule");
    write("simulator/labels/labels.yaml", "new truth\n");
    hash();
    commit("labels");
    assertThat(check(folder)).isEqualTo("0 ");
    assertThat(check(folder, "HEAD~1..HEAD")).isEqualTo("0 ");
    assertThat(check(folder, "HEAD~2..HEAD")).startsWith("1 ").contains("its own truth");
  }

  private void repository() throws IOException, InterruptedException {
    run(folder, "git", "init", "-q");
    write("simulator/labels/labels.yaml", "truth\n");
    hash();
    commit("labels");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void hash() throws IOException, InterruptedException {
    run(folder.resolve("simulator"), "sh", "-c", "sha256sum labels/labels.yaml >labels.sha256");
  }

  private void commit(String subject) throws IOException, InterruptedException {
    run(folder, "git", "add", "-A");
    run(folder, "git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", subject);
  }

  private static void run(Path directory, String... command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  /** Exit code and output. */
  private static String check(Path root, String... range) throws IOException, InterruptedException {
    List<String> command =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(ROOT.resolve(".ci/check-labels").toString()),
                java.util.Arrays.stream(range))
            .collect(Collectors.toList());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JOBGLASS_LABELS_ROOT", root.toString());
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return process.waitFor() + " " + output;
  }
}
