package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.Coverage;
import io.jobglass.core.usage.Sample;
import io.jobglass.storage.testkit.EventBuilder;
import io.jobglass.storage.testkit.ReportBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SampleRetentionIT {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private static final JobId JOB = new JobId("alpha", "42");
  private static final Instant NOW = EventBuilder.START.minus(Duration.ofDays(60));
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Instant OLD = NOW.minus(Duration.ofDays(35));
  private static final Instant YOUNG = NOW.minus(Duration.ofDays(20));

  @BeforeEach
  void empty() throws SQLException {
    DATABASES.clear();
  }

  @Test
  void dropsDaysOlderThanTheyAreKept() {
    try (PostgresStorage storage = open()) {
      tellSamples(storage);

      assertThat(storage.sampleRetention(KEPT).runOnce()).containsExactly(day(OLD));

      assertThat(times(storage)).containsExactly(YOUNG);
      assertThat(storage.sampleRetention(KEPT).runOnce()).isEmpty();
      assertThat(storage.sampleRetention(null).runOnce()).isEmpty();
    }
  }

  @Test
  void forgetsWhenNodesReportedWithTheSamples() {
    JobId young = new JobId("alpha", "43");
    ReportBuilder report = ReportBuilder.report("alpha", "n1");
    try (PostgresStorage storage = open()) {
      storage
          .jobs()
          .append(
              List.of(
                  EventBuilder.started(JOB, "ada", "n1").at(OLD).build(),
                  EventBuilder.started(young, "ada", "n1").at(YOUNG).build()));
      storage
          .usage()
          .record(
              List.of(
                  report.number(1).at(OLD.plusSeconds(15)).job(JOB, 1, 10).build(),
                  report.number(2).at(YOUNG.plusSeconds(15)).job(young, 1, 10).build()));
      assertThat(coverage(storage, JOB)).isPresent();
      Optional<Coverage> kept = coverage(storage, young);

      storage.sampleRetention(KEPT).runOnce();

      assertThat(coverage(storage, JOB)).isEmpty();
      assertThat(coverage(storage, young)).isPresent().isEqualTo(kept);
    }
  }

  @Test
  void onlyOneReplicaWorksAtATime() throws SQLException {
    try (PostgresStorage storage = open();
        Connection other = connect();
        Statement statement = other.createStatement()) {
      tellSamples(storage);
      statement.execute("select pg_advisory_lock(7215, 2)");

      assertThat(storage.sampleRetention(KEPT).runOnce()).isEmpty();
      assertThat(times(storage)).containsExactly(OLD, YOUNG);

      statement.execute("select pg_advisory_unlock(7215, 2)");
      assertThat(storage.sampleRetention(KEPT).runOnce()).containsExactly(day(OLD));
    }
  }

  @Test
  void daysThatMayStillBeWrittenToAreRefused() throws SQLException {
    try (PostgresStorage storage = open();
        Connection service = connect();
        Statement statement = service.createStatement()) {
      assertThatThrownBy(() -> storage.sampleRetention(Duration.ofHours(1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> statement.execute("select jobglass.drop_sample_day(current_date)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("not dropped");
    }
  }

  private static Optional<Coverage> coverage(PostgresStorage storage, JobId job) {
    return storage.usage().coverage(new AttemptId(job, 1));
  }

  private static PostgresStorage open() {
    return DATABASES.open(InstantSource.fixed(NOW));
  }

  private static Connection connect() throws SQLException {
    DatabaseLogin login = DATABASES.service();
    return DriverManager.getConnection(login.url(), login.user(), login.password());
  }

  private static void tellSamples(PostgresStorage storage) {
    storage.jobs().append(List.of(EventBuilder.started(JOB, "ada", "n1").build()));
    ReportBuilder report = ReportBuilder.report("alpha", "n1");
    storage
        .usage()
        .record(
            List.of(
                report.number(1).at(OLD).job(JOB, 1, 10).build(),
                report.number(2).at(YOUNG).job(JOB, 1, 10).build()));
  }

  private static List<Instant> times(PostgresStorage storage) {
    return storage
        .usage()
        .samples(Viewer.EVERYTHING, JobReference.newest("42"), null, null, 10)
        .orElseThrow()
        .samples()
        .stream()
        .map(Sample::time)
        .toList();
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
