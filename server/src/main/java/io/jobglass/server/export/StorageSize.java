package io.jobglass.server.export;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the store takes, and where PostgreSQL is embedded, what is left for it. The size is asked
 * for now and then, not at a scrape: PostgreSQL looks at every file for it. Thread-safe.
 */
public final class StorageSize {
  private final LongSupplier databaseBytes;
  private volatile long measured;

  /**
   * @param databaseBytes asks the database for its size
   * @param directory where the embedded PostgreSQL writes; null where it is someone else's
   */
  public StorageSize(
      PrometheusRegistry registry, LongSupplier databaseBytes, @Nullable Path directory) {
    this.databaseBytes = databaseBytes;
    GaugeWithCallback.builder()
        .name("jobglass_database_bytes")
        .help("Size of the database, bytes, as of the last minute.")
        .callback(callback -> {
          if (measured > 0) {
            callback.call((double) measured);
          }
        })
        .register(registry);
    if (directory != null) {
      GaugeWithCallback.builder()
          .name("jobglass_data_free_bytes")
          .help("Space left on the file system of the embedded PostgreSQL, bytes.")
          .callback(callback -> callback.call((double) directory.toFile().getUsableSpace()))
          .register(registry);
    }
  }

  /** Asks the database. */
  public void runOnce() {
    measured = databaseBytes.getAsLong();
  }
}
