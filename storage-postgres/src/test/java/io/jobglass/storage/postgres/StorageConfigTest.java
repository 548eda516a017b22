package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StorageConfigTest {
  private static final StorageConfig.Location LOCATION =
      new StorageConfig.Embedded(EmbeddedSettings.in(Path.of("data")));

  @Test
  void hasDefaults() {
    assertThat(StorageConfig.of(LOCATION, "alpha"))
        .isEqualTo(new StorageConfig(LOCATION, "alpha", 8, Duration.ofSeconds(10), 10_000, 2_000));
  }

  @Test
  void refusesWhatCannotWork() {
    assertThatThrownBy(() -> new StorageConfig(LOCATION, "alpha", 0, Duration.ofSeconds(10), 1, 1))
        .hasMessageContaining("readConnections");
    assertThatThrownBy(() -> new StorageConfig(LOCATION, " ", 1, Duration.ofSeconds(10), 1, 1))
        .hasMessageContaining("defaultCluster");
    assertThatThrownBy(() -> new StorageConfig(LOCATION, "alpha", 1, Duration.ZERO, 1, 1))
        .hasMessageContaining("queryTimeout");
    assertThatThrownBy(() -> EmbeddedSettings.in(Path.of("data")).withSharedBuffers(1))
        .hasMessageContaining("16 MiB");
  }
}
