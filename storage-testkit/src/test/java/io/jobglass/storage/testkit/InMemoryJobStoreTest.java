package io.jobglass.storage.testkit;

import io.jobglass.core.storage.JobStore;
import java.time.InstantSource;

class InMemoryJobStoreTest extends JobStoreContract {
  private final InMemoryJobStore store = new InMemoryJobStore("alpha", InstantSource.system());

  @Override
  protected JobStore store() {
    return store;
  }
}
