package io.jobglass.storage.postgres;

import io.jobglass.core.storage.JobStore;
import io.jobglass.storage.testkit.JobStoreContract;
import java.sql.SQLException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresJobStoreIT extends JobStoreContract {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private PostgresStorage storage;

  @BeforeAll
  void open() {
    storage = DATABASES.open(InstantSource.system());
  }

  @BeforeEach
  void clear() throws SQLException {
    DATABASES.clear();
  }

  @AfterAll
  void close() {
    storage.close();
  }

  @Override
  protected JobStore store() {
    return storage.jobs();
  }
}
