package io.jobglass.storage.postgres;

import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.storage.testkit.UsageStoreContract;
import java.sql.SQLException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresUsageStoreIT extends UsageStoreContract {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private PostgresStorage storage;

  @BeforeAll
  void open() {
    storage = DATABASES.open(InstantSource.system());
  }

  @AfterAll
  void close() {
    storage.close();
  }

  @BeforeEach
  @Override
  protected void startAJob() {
    clear();
    super.startAJob();
  }

  private static void clear() {
    try {
      DATABASES.clear();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected JobStore jobs() {
    return storage.jobs();
  }

  @Override
  protected UsageStore usage() {
    return storage.usage();
  }
}
