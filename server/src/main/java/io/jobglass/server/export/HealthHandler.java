package io.jobglass.server.export;

import io.jobglass.api.server.HealthApi;
import io.jobglass.api.server.model.Health;
import io.jobglass.server.http.Wire;
import java.time.InstantSource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;

/** Says whether the service can do its work. */
@RestController
public final class HealthHandler implements HealthApi {
  private final StoreHealth store;
  private final InstantSource clock;
  private final String version;

  public HealthHandler(StoreHealth store, InstantSource clock, String version) {
    this.store = store;
    this.clock = clock;
    this.version = version;
  }

  @Override
  public ResponseEntity<Health> getHealth() {
    String problem = store.problem();
    Health.StatusEnum status =
        problem == null ? Health.StatusEnum.HEALTHY : Health.StatusEnum.DEGRADED;
    return ResponseEntity.ok(
        new Health(status, Wire.time(clock.instant())).version(version).message(problem));
  }
}
