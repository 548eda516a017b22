package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.output.Display;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private static final Display DISPLAY = new Display(80, false, false, ZoneOffset.UTC);

  @Test
  void commandBuiltAloneIsTheSameCommand() {
    CommandLine all = Main.commandLine(DISPLAY);
    assertThat(all.getSubcommands()).hasSizeGreaterThan(10);
    all.getSubcommands()
        .forEach((name, command) ->
            assertThat(
                    Main.commandLine(DISPLAY, new String[] {name, "x"})
                        .getSubcommands()
                        .get(name)
                        .getUsageMessage())
                .isEqualTo(command.getUsageMessage()));
  }

  @Test
  void buildsNoCommandButTheOneThatIsNamed() {
    assertThat(Main.commandLine(DISPLAY, new String[] {"job", "1"}).getSubcommands())
        .containsOnlyKeys("job");
  }

  @Test
  void buildsAllCommandsWhereOthersMayBeSpokenOf() {
    for (String[] arguments : new String[][] {{}, {"--help"}, {"jbo"}, {"completion"}}) {
      assertThat(Main.commandLine(DISPLAY, arguments).getSubcommands()).containsKeys("job", "jobs");
    }
  }
}
