package io.jobglass.simulator.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void defaultsGoToTheServerOfTheEnvironment() {
    Options options = Options.parse(List.of(), Map.of("JOBGLASS_SERVER", "http://host:1/"));
    assertThat(options.url()).isEqualTo(URI.create("http://host:1"));
    assertThat(options.cluster()).isEqualTo("simulated");
    assertThat(options.backfill()).isZero();
    assertThat(options.duration()).isNull();
  }

  @Test
  void valuesFollowTheNameOrAnEqualsSign() {
    Options options = Options.parse(List.of("--nodes", "3", "--backfill=24h", "--once"), Map.of());
    assertThat(options.nodes()).isEqualTo(3);
    assertThat(options.backfill()).isEqualTo(Duration.ofDays(1));
    assertThat(options.once()).isTrue();
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    refused("--nodes: expected a whole number from 1 to 9999, got '0'", "--nodes", "0");
    refused("--duration: expected a time such as 90s, 15m, 24h or 7d, got 'x'", "--duration=x");
    refused("there is no option '--colour'", "--colour", "red");
    refused("there is no option 'x'", "x");
    refused("--seed needs a value", "--seed");
    refused("--url: expected a URL such as http://127.0.0.1:8080, got 'ftp://a'", "--url=ftp://a");
    refused("--cluster: expected 1 to 255 characters, no colon", "--cluster=a:b");
    refused(
        "--speed needs --duration, so that it can end now; for example --duration 1h",
        "--speed=60");
  }

  private static void refused(String message, String... arguments) {
    assertThatThrownBy(() -> Options.parse(List.of(arguments), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
