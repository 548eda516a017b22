package io.jobglass.storage.postgres;

import io.jobglass.core.storage.StoreException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema up to date, as its owner, and grants the service what it needs. Stateless. */
final class Migrations {
  static final String SCHEMA = "jobglass";
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private Migrations() {}

  /**
   * @param service the role that the service runs as; may be the owner
   */
  static void run(DatabaseLogin owner, String service) {
    if (!service.matches("[A-Za-z_][A-Za-z0-9_$-]*")) {
      throw new IllegalArgumentException("cannot grant to a role named " + service);
    }
    try {
      int migrations = configuration(owner, service).load().migrate().migrationsExecuted;
      LOG.info("schema is up to date schema={} migrations={}", SCHEMA, migrations);
    } catch (FlywayException e) {
      throw new StoreException("cannot migrate the database: " + e.getMessage(), e, false);
    }
  }

  static FluentConfiguration configuration(DatabaseLogin owner, String service) {
    return Flyway.configure()
        .dataSource(owner.url(), owner.user(), owner.password())
        .locations("classpath:io/jobglass/storage/postgres/migrations")
        .defaultSchema(SCHEMA)
        .createSchemas(true)
        .connectRetries(10)
        .connectRetriesInterval(1)
        .placeholders(Map.of("schema", SCHEMA, "service", "\"" + service + "\""));
  }
}
