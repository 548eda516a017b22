package io.jobglass.storage.postgres;

import static io.jobglass.storage.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.StoreException;
import io.jobglass.core.storage.Viewer;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import io.jobglass.storage.testkit.EventBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PostgresStorageIT {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private static final JobId JOB = new JobId("alpha", "42");

  @TempDir Path directory;

  @Test
  void embeddedServerThatDiesIsStartedAnew() throws Exception {
    StorageConfig config =
        StorageConfig.of(
            new StorageConfig.Embedded(
                EmbeddedSettings.in(directory).withCache(Databases.CACHE).withSharedBuffers(32)),
            "alpha");
    try (PostgresStorage storage = PostgresStorage.open(config, InstantSource.system())) {
      assertThat(storage.check()).isEqualTo(new PostgresStorage.Health.Healthy());
      tell(storage, EventBuilder.started(JOB, "ada", "n1"));

      kill(storage.embedded().orElseThrow().postmasterPid().orElseThrow());

      eventually(
          "the death is told",
          () ->
              storage.check() instanceof PostgresStorage.Health.Degraded(String reason)
                  && reason.contains("has died"));
      assertThatThrownBy(() -> tell(storage, EventBuilder.finished(JOB, "completed")))
          .isInstanceOfSatisfying(
              StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
      eventually("events are taken again", () -> told(storage));
      eventually(
          "it is healthy again", () -> storage.check() instanceof PostgresStorage.Health.Healthy);
      assertThat(storage.jobs().find(Viewer.EVERYTHING, JobReference.newest("42")))
          .hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(JobState.COMPLETED));
      assertThat(storage.audit().verify("alpha")).isInstanceOf(ChainCheck.Intact.class);
    }
  }

  private static boolean told(PostgresStorage storage) {
    try {
      tell(storage, EventBuilder.finished(JOB, "completed"));
      return true;
    } catch (StoreException e) {
      assertThat(e.retryable()).isTrue();
      return false;
    }
  }

  @Test
  void oneRoleMayBeOwnerAndService() {
    StorageConfig config =
        StorageConfig.of(new StorageConfig.External(DATABASES.owner(), DATABASES.owner()), "alpha");
    try (PostgresStorage storage = PostgresStorage.open(config, InstantSource.system())) {
      tell(storage, EventBuilder.started(JOB, "ada", "n1"));
      assertThat(storage.audit().verify("alpha")).isInstanceOf(ChainCheck.Intact.class);
    }
  }

  @Test
  void replicasOnOneDatabaseExtendOneChain() throws Exception {
    JobId shared = new JobId("alpha", "shared");
    try (PostgresStorage one = DATABASES.open(InstantSource.system());
        PostgresStorage two = DATABASES.open(InstantSource.system())) {
      CountDownLatch go = new CountDownLatch(1);
      Thread first = Thread.ofVirtual().start(() -> tellMany(one, shared, "a", go));
      Thread second = Thread.ofVirtual().start(() -> tellMany(two, shared, "b", go));
      go.countDown();
      first.join();
      second.join();

      assertThat(two.jobs().find(Viewer.EVERYTHING, JobReference.newest("shared")))
          .hasValueSatisfying(job -> assertThat(job.nodeRuns()).hasSize(80));
      assertThat(one.audit().verify("alpha")).isInstanceOf(ChainCheck.Intact.class);
    }
  }

  private static void tellMany(
      PostgresStorage storage, JobId job, String prefix, CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    for (int i = 0; i < 40; i++) {
      String node = prefix + i;
      tell(storage, EventBuilder.started(job, "ada", node).fact(Fact.NODES, null));
    }
  }

  @Test
  @Timeout(60)
  void saysNoSoonWhenAllReadersAreBusy() throws Exception {
    try (Pool pool = Pool.reading(DATABASES.service(), 1, Duration.ofMinutes(10))) {
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      Thread reader =
          Thread.ofVirtual()
              .start(() ->
                  pool.with(handle -> {
                    busy.countDown();
                    try {
                      done.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    return 0;
                  }));
      busy.await();

      assertThatThrownBy(() -> pool.with(handle -> 1))
          .isInstanceOfSatisfying(
              StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
      done.countDown();
      reader.join();
      int answer = pool.with(handle -> 1);
      assertThat(answer).isEqualTo(1);
    }
  }

  @Test
  void queryThatRunsTooLongIsStopped() {
    try (Pool pool = Pool.reading(DATABASES.service(), 1, Duration.ofMillis(50))) {
      assertThatThrownBy(() ->
              pool.with(
                  handle -> handle.createQuery("select pg_sleep(30)").mapTo(String.class).one()))
          .isInstanceOfSatisfying(
              StoreException.class, failure -> assertThat(failure.retryable()).isTrue());
    }
  }

  private static void tell(PostgresStorage storage, EventBuilder event) {
    storage.jobs().append(List.of(event.build()));
  }

  private static void kill(long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor()).isZero();
  }
}
