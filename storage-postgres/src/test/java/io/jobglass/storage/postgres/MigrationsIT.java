package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What migrations do with rows that are there already. */
class MigrationsIT {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private final DatabaseLogin owner = DATABASES.owner();
  private final Jdbi database = Jdbi.create(owner.url(), owner.user(), owner.password());

  @BeforeEach
  void empty() {
    execute("drop schema jobglass cascade");
  }

  @Test
  void secondsOfGpusGoToTheirDevices() {
    migrate("13");
    execute(
        """
        insert into jobglass.gpu_usage (job_id, node_id, device, since, vendor, sample_count,
          first_at, last_at, percent_sum, percent_count, watts_sum, watts_count, throttled_count,
          event_count)
        select job, 1, device, now(), 'nvidia', 1, now(), now(), percent, readings, 0, 0, 0, 0
        from (values (7, 'busy', 300, 3), (7, 'idle', 0, 1), (8, 'unread', 0, 0))
          as usage (job, device, percent, readings)
        """);
    execute("insert into jobglass.node_gpu values (7, 1, 80, 60, 500), (8, 1, 0, 0, null)");

    migrate("14");

    assertThat(seconds())
        .containsExactly(
            Map.of("device", "busy", "watched_seconds", 60.0, "busy_seconds", 60.0),
            Map.of("device", "idle", "watched_seconds", 20.0, "busy_seconds", 0.0),
            Map.of("device", "unread", "watched_seconds", 0.0, "busy_seconds", 0.0));
  }

  private void migrate(String version) {
    Migrations.configuration(owner, DATABASES.service().user()).target(version).load().migrate();
  }

  private void execute(String sql) {
    database.useHandle((Handle handle) -> handle.execute(sql));
  }

  private List<Map<String, Object>> seconds() {
    return database.withHandle(handle ->
        handle
            .createQuery(
                """
                select device, watched_seconds, busy_seconds from jobglass.gpu_usage order by device
                """)
            .mapToMap()
            .list());
  }
}
