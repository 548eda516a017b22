package io.jobglass.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTest {
  @Test
  void takesWidthFromColumnsElse100() {
    assertThat(Display.detect(Map.of("COLUMNS", "132")).width()).isEqualTo(132);
    assertThat(Display.detect(Map.of("COLUMNS", "wide")).width()).isEqualTo(100);
    assertThat(Display.detect(Map.of()).width()).isEqualTo(100);
  }

  @Test
  void believesTheLocaleAboutUnicode() {
    assertThat(Display.detect(Map.of("LANG", "en_GB.UTF-8")).unicode()).isTrue();
    assertThat(Display.detect(Map.of("LANG", "en_GB.UTF-8", "LC_ALL", "C")).unicode()).isFalse();
    assertThat(Display.detect(Map.of()).unicode()).isFalse();
  }
}
