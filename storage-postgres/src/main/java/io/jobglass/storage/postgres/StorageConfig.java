package io.jobglass.storage.postgres;

import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import java.time.Duration;

/**
 * What the storage is opened with.
 *
 * @param defaultCluster where a job id without a cluster is looked for first
 * @param readConnections at most so many at once
 * @param queryTimeout longest time for one read
 * @param eventQueue how many events may wait to be written
 * @param reportQueue how many reports may wait to be written
 */
public record StorageConfig(
    Location location,
    String defaultCluster,
    int readConnections,
    Duration queryTimeout,
    int eventQueue,
    int reportQueue) {

  /** Where the data is. */
  public sealed interface Location {}

  /** In a PostgreSQL of our own. */
  public record Embedded(EmbeddedSettings settings) implements Location {}

  /**
   * In a PostgreSQL that someone else runs.
   *
   * @param service the role that the service runs as
   * @param owner the role that migrates; may be the same, but then the audit trail is guarded
   *     against mistakes only
   */
  public record External(DatabaseLogin service, DatabaseLogin owner) implements Location {}

  public StorageConfig {
    requirePositive("readConnections", readConnections);
    requirePositive("eventQueue", eventQueue);
    requirePositive("reportQueue", reportQueue);
    if (defaultCluster.isBlank()) {
      throw new IllegalArgumentException("defaultCluster must not be blank");
    }
    if (!queryTimeout.isPositive()) {
      throw new IllegalArgumentException("queryTimeout must be positive, got " + queryTimeout);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }

  /** Eight readers, ten seconds a query, 10,000 events and 2,000 reports in wait. */
  public static StorageConfig of(Location location, String defaultCluster) {
    return new StorageConfig(location, defaultCluster, 8, Duration.ofSeconds(10), 10_000, 2_000);
  }
}
