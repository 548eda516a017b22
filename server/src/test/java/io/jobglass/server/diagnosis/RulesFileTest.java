package io.jobglass.server.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.core.diagnosis.RuleBook;
import io.jobglass.core.diagnosis.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {
  @TempDir private Path folder;

  private Path write(String text, int second) throws IOException {
    Path file = Files.writeString(folder.resolve("rules.yaml"), text);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
  }

  @Test
  void theFileThatIsShippedSaysWhatIsBuiltIn() throws IOException {
    assertThat(RulesYaml.parse(Files.readString(Path.of("../deploy/rules.yaml"))))
        .isEqualTo(RuleBook.DEFAULTS);
    assertThat(RulesYaml.parse("# nothing")).isEqualTo(RuleBook.DEFAULTS);
  }

  @Test
  void partitionsStandOverTheSiteAndTheSiteOverWhatIsBuiltIn() {
    RuleBook book =
        RulesYaml.parse(
            """
            cpu: {low_percent: 70}
            partitions:
              debug: {cpu: {unused_percent: 3}}
            """);
    Rules.Cpu cpu = book.of(Optional.of("debug")).cpu();
    assertThat(cpu.unusedPercent()).isEqualTo(3);
    assertThat(cpu.lowPercent()).isEqualTo(70);
    assertThat(cpu.waitingPercent()).isEqualTo(Rules.DEFAULTS.cpu().waitingPercent());
    assertThat(book.of(Optional.of("other")).cpu().unusedPercent()).isEqualTo(10);
    assertThat(book.of(Optional.empty()).cpu().lowPercent()).isEqualTo(70);
  }

  @Test
  void mistakesNameTheKeyAndWhatWasExpected() {
    assertThatThrownBy(() -> RulesYaml.parse("cpu: {low_percnt: 70}"))
        .hasMessageContaining("cpu.low_percnt: there is no such key; known are")
        .hasMessageContaining("low_percent");
    assertThatThrownBy(() -> RulesYaml.parse("gpu: {low_percent: much}"))
        .hasMessageContaining("gpu.low_percent: expected a number, got much");
    assertThatThrownBy(() -> RulesYaml.parse("gpu: 7"))
        .hasMessageContaining("gpu: expected keys with values, got 7");
    assertThatThrownBy(() -> RulesYaml.parse("partitions: {a: {cpu: {low_percent: 700}}}"))
        .hasMessageContaining("partitions.a: ")
        .hasMessageContaining("cpu.low_percent: expected more than 0 and at most 100, got 700");
    assertThatThrownBy(() -> RulesYaml.parse("cpu: {unused_percent: 80}"))
        .hasMessageContaining("cpu.unused_percent: expected less than low_percent");
    assertThatThrownBy(() -> RulesYaml.parse("cpu: [")).hasMessageContaining("not YAML");
  }

  @Test
  void aChangedFileIsReadAndABrokenOneLeavesTheRules() throws IOException {
    RulesFile rules = RulesFile.open(write("cpu: {low_percent: 70}", 1));
    write("cpu: {low_percent: 80}", 2);
    assertThat(rules.book().rules().cpu().lowPercent()).isEqualTo(70);
    rules.refresh();
    assertThat(rules.book().rules().cpu().lowPercent()).isEqualTo(80);
    write("cpu: {low_percent: none}", 3);
    rules.refresh();
    assertThat(rules.book().rules().cpu().lowPercent()).isEqualTo(80);
    assertThatThrownBy(() -> RulesFile.open(folder.resolve("missing.yaml")))
        .hasMessageContaining("cannot read");
  }
}
