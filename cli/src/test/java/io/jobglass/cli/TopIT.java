package io.jobglass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.cli.testing.CliProcess;
import io.jobglass.cli.testing.Eventually;
import io.jobglass.cli.testing.RecordedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code top} on a pseudo-terminal, which {@code script} of util-linux makes. */
class TopIT {
  private static final String ALTERNATE_SCREEN = "\u001b[?1049h";
  private static final String OWN_SCREEN = "\u001b[?1049l";

  /** What {@code stty -g} prints. */
  private static final Pattern SETTINGS = Pattern.compile("(?:[0-9a-f]+:){10,}[0-9a-f]+");

  @TempDir private Path folder;

  @Test
  void redrawsByKeysAndLeavesTheScreenAsItWas() throws Exception {
    try (RecordedServer server = new RecordedServer()) {
      server.file("/v1/jobs?state=running&limit=1000&offset=0", "jobs.json");
      List<String> words = List.of("top", "--delay", "1", "--server", server.uri().toString());
      String command =
          CliProcess.command(words).stream()
              .map(word -> "'" + word + "'")
              .collect(Collectors.joining(" "));
      Path screen = folder.resolve("screen");
      Process script =
          new ProcessBuilder(
                  "script",
                  "-qefc",
                  "stty rows 30 cols 90; stty -g; " + command + "; stty -g",
                  screen.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream keys = script.getOutputStream()) {
        awaitScreen(screen, "by cpu");
        press(keys, 'M');
        awaitScreen(screen, "by memory");
        press(keys, 'I');
        awaitScreen(screen, "by memory, lowest first");
        int before = server.requests().size();
        Eventually.until("the jobs are asked for again", () -> server.requests().size() > before);
        press(keys, 'q');
        assertThat(script.waitFor()).isZero();
      } finally {
        script.destroy();
      }
      String shown = Files.readString(screen);
      assertThat(shown).contains(ALTERNATE_SCREEN, OWN_SCREEN);
      assertThat(shown.indexOf(OWN_SCREEN)).isGreaterThan(shown.lastIndexOf("lowest first"));
      List<String> settings = SETTINGS.matcher(shown).results().map(MatchResult::group).toList();
      assertThat(settings).as("of the terminal, before and after").hasSize(2);
      assertThat(settings.getFirst()).isEqualTo(settings.getLast());
    }
  }

  private static void press(OutputStream keys, char key) throws IOException {
    keys.write(key);
    keys.flush();
  }

  private static void awaitScreen(Path screen, String text) throws InterruptedException {
    Eventually.until(
        "'" + text + "' is on the screen",
        () -> {
          try {
            return Files.exists(screen)
                && Files.readString(screen, StandardCharsets.UTF_8).contains(text);
          } catch (IOException e) {
            return false;
          }
        });
  }
}
