package io.jobglass.cli;

import io.jobglass.cli.output.Display;
import io.jobglass.cli.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The manual page in {@code docs/man}, which must say what the commands say. */
class ManPageTest {
  @Test
  void manualPageSaysWhatTheCommandsSay() throws IOException {
    Display display = new Display(80, false, false, ZoneOffset.UTC);
    Golden.compare(
        Path.of("..", "docs", "man", "jobglass.1"), ManPage.of(Main.commandLine(display)));
  }
}
