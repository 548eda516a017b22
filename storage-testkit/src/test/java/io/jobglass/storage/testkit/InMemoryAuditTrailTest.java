package io.jobglass.storage.testkit;

import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.JobStore;
import java.time.InstantSource;

class InMemoryAuditTrailTest extends AuditTrailContract {
  private final InMemoryJobStore store = new InMemoryJobStore("alpha", InstantSource.system());

  @Override
  protected JobStore store() {
    return store;
  }

  @Override
  protected AuditTrail audit() {
    return store;
  }
}
