package io.jobglass.storage.postgres;

import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.ReportStore;
import io.jobglass.core.storage.StoreException;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.storage.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is stored: opened once by the service, closed once by it. The ports are
 * thread-safe; {@link #close} writes what is queued first.
 */
public final class PostgresStorage implements AutoCloseable {
  /** Events, reports, and maintenance. */
  private static final int WRITERS = 3;

  private final @Nullable EmbeddedPostgres embedded;
  private final Pool reading;
  private final Pool writing;
  private final PostgresJobStore jobs;
  private final PostgresUsageStore usage;
  private final PostgresAuditTrail audit;
  private final PostgresReportStore reports;
  private final InstantSource clock;

  /** How the storage is. */
  public sealed interface Health {
    record Healthy() implements Health {}

    /** Reads or writes fail or may fail; {@code reason} is for a person. */
    record Degraded(String reason) implements Health {}
  }

  private PostgresStorage(
      @Nullable EmbeddedPostgres embedded,
      DatabaseLogin service,
      StorageConfig config,
      InstantSource clock) {
    this.embedded = embedded;
    this.reading = Pool.reading(service, config.readConnections(), config.queryTimeout());
    this.writing = Pool.writing(service, WRITERS);
    this.clock = clock;
    ReferenceResolver resolver = new ReferenceResolver(config.defaultCluster());
    this.jobs = new PostgresJobStore(reading, writing, resolver, clock, config.eventQueue());
    this.usage = new PostgresUsageStore(reading, writing, resolver, clock, config.reportQueue());
    this.audit = new PostgresAuditTrail(reading, resolver);
    this.reports = new PostgresReportStore(reading, clock);
  }

  /**
   * Starts the embedded server where configured, migrates the schema and connects.
   *
   * @param clock tells when decisions are made
   * @throws io.jobglass.storage.postgres.embedded.EmbeddedException when it does not start
   * @throws StoreException when the database cannot be reached or migrated
   */
  public static PostgresStorage open(StorageConfig config, InstantSource clock) {
    return switch (config.location()) {
      case StorageConfig.External external -> {
        Migrations.run(external.owner(), external.service().user());
        yield new PostgresStorage(null, external.service(), config, clock);
      }
      case StorageConfig.Embedded own -> {
        EmbeddedPostgres server = EmbeddedPostgres.start(own.settings());
        try {
          Migrations.run(server.owner(), server.service().user());
          yield new PostgresStorage(server, server.service(), config, clock);
        } catch (RuntimeException e) {
          server.close();
          throw e;
        }
      }
    };
  }

  public JobStore jobs() {
    return jobs;
  }

  public UsageStore usage() {
    return usage;
  }

  public AuditTrail audit() {
    return audit;
  }

  public ReportStore reports() {
    return reports;
  }

  /**
   * Maintenance that the service runs once in a while.
   *
   * @param kept how long samples are kept; null for a year
   */
  public SampleRetention sampleRetention(@Nullable Duration kept) {
    return new SampleRetention(writing, clock, kept);
  }

  /** The server that lives with this storage, when it is embedded. */
  public Optional<EmbeddedPostgres> embedded() {
    return Optional.ofNullable(embedded);
  }

  /** How many events and reports wait to be written. */
  public int waiting() {
    return writers().mapToInt(BatchWriter.State::waiting).sum();
  }

  private Stream<BatchWriter.State> writers() {
    return Stream.of(jobs.writerState(), usage.writerState());
  }

  /** Size of the database, bytes; PostgreSQL looks at each of its files. */
  public long databaseBytes() {
    return reading.with(handle ->
        handle.createQuery("select pg_database_size(current_database())").mapTo(Long.class).one());
  }

  /**
   * Asks the database for a sign of life, and the writers how their last batch went; answers within
   * about a second.
   */
  public Health check() {
    if (embedded != null && !embedded.alive()) {
      return new Health.Degraded("the embedded PostgreSQL has died and is being started anew");
    }
    if (!writers().allMatch(BatchWriter.State::alive)) {
      return new Health.Degraded("a writer has ended; restart the service");
    }
    try {
      reading.with(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
      return writers()
          .map(BatchWriter.State::failure)
          .filter(Objects::nonNull)
          .findFirst()
          .<Health>map(failure -> new Health.Degraded("the last write failed: " + failure))
          .orElseGet(Health.Healthy::new);
    } catch (StoreException e) {
      return new Health.Degraded(String.valueOf(e.getMessage()));
    }
  }

  /** Writes what is queued, disconnects, and stops the embedded server. */
  @Override
  public void close() {
    jobs.close();
    usage.close();
    reading.close();
    writing.close();
    if (embedded != null) {
      embedded.close();
    }
  }
}
