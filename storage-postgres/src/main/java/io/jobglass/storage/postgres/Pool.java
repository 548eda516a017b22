package io.jobglass.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.jobglass.core.storage.StoreException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one kind, with a gate before them that says no within {@link #PATIENCE} instead of
 * letting callers pile up. Every failure leaves as {@link StoreException}. Thread-safe.
 */
final class Pool implements AutoCloseable {
  /** How long a caller may wait for a connection. */
  static final Duration PATIENCE = Duration.ofMillis(200);

  private final HikariDataSource connections;
  private final Jdbi jdbi;
  private final Semaphore gate;
  private final String name;

  private Pool(String name, HikariConfig config) {
    this.name = name;
    this.connections = new HikariDataSource(config);
    this.gate = new Semaphore(config.getMaximumPoolSize(), true);
    this.jdbi = Jdbi.create(connections);
    jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    jdbi.registerArgument(new ArrayArguments());
  }

  /** For lists and searches: each query is planned for its values, and none runs for ever. */
  static Pool reading(DatabaseLogin login, int size, Duration statementTimeout) {
    HikariConfig config = config("jobglass-read", login, size);
    config.addDataSourceProperty(
        "options",
        "-c plan_cache_mode=force_custom_plan -c statement_timeout="
            + statementTimeout.toMillis()
            + "ms -c idle_in_transaction_session_timeout=10s");
    return new Pool("reading", config);
  }

  /**
   * For the writers, whose statements all look rows up by key: planned once, by index, also while a
   * young table has no statistics yet that would say so. A transaction may be idle for long: a
   * batch of events of a job on thousands of nodes is folded within one.
   */
  static Pool writing(DatabaseLogin login, int size) {
    HikariConfig config = config("jobglass-write", login, size);
    config.addDataSourceProperty(
        "options",
        "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off"
            + " -c enable_mergejoin=off -c statement_timeout=30s -c lock_timeout=10s"
            + " -c idle_in_transaction_session_timeout=60s");
    config.addDataSourceProperty("prepareThreshold", "1");
    return new Pool("writing", config);
  }

  private static HikariConfig config(String name, DatabaseLogin login, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(login.url());
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(1000);
    config.setKeepaliveTime(60_000);
    config.setInitializationFailTimeout(10_000);
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", name);
    properties.setProperty("currentSchema", Migrations.SCHEMA);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("tcpKeepAlive", "true");
    config.setDataSourceProperties(properties);
    return config;
  }

  /** Runs statements, each its own transaction. */
  <T extends @Nullable Object> T with(Function<Handle, T> work) {
    return gated(() -> jdbi.withHandle(work::apply));
  }

  /** Runs statements as one transaction, committed when the work returns. */
  <T extends @Nullable Object> T inTransaction(Function<Handle, T> work) {
    return gated(() -> jdbi.inTransaction(work::apply));
  }

  /** Work that may throw what JDBI throws. */
  private interface Work<T extends @Nullable Object> {
    T run();
  }

  private <T extends @Nullable Object> T gated(Work<T> work) {
    try {
      if (!gate.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoreException("all connections for " + name + " are busy", null, true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for a connection", e, true);
    }
    try {
      return work.run();
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      throw SqlFailure.of(e);
    } finally {
      gate.release();
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
