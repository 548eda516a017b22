package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.storage.testkit.EventBuilder;
import io.jobglass.storage.testkit.JobStoreContract;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

  @Test
  void wideJobIsKnownFromBatchToBatchAndReadAgainWhenAnotherWriterWasThere() {
    List<JobEvent> events = wideRun(40);
    List<JobEvent> told = new ArrayList<>(events.subList(0, 70));
    told.forEach(event -> store().append(List.of(event)));
    JobEvent late = events.get(70);
    try (PostgresStorage other = DATABASES.open(InstantSource.system())) {
      other.jobs().append(List.of(late));
    }
    told.add(late);
    assertThat(store().append(List.of(late, told.getFirst())))
        .allMatch(EventResult.Skipped.class::isInstance);

    for (JobEvent event : events.subList(71, events.size())) {
      told.add(event);
      Job expected = JobFold.fold(JOB, told).newest().orElseThrow();
      assertThat(store().append(List.of(event))).containsExactly(new EventResult.Updated(expected));
    }

    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("42")))
        .hasValueSatisfying(job -> assertThat(job.state().terminal()).isTrue());
    assertThat(storage.audit().verify("alpha")).isInstanceOf(ChainCheck.Intact.class);
  }

  @Test
  void wideJobThatWasDeletedIsKnownAsDeleted() {
    List<JobEvent> events = wideRun(40);
    store().append(events);
    store().append(List.of(EventBuilder.deleted(JOB).build()));
    JobEvent again = EventBuilder.created(JOB, "bob").at(200).build();

    store().append(List.of(again));

    assertThat(store().attempts(Viewer.EVERYTHING, JobReference.newest("42")))
        .extracting(Job::attempt)
        .containsExactly(2);
  }

  /** Each node's start, then each node's end. */
  private static List<JobEvent> wideRun(int nodes) {
    List<String> names = IntStream.range(0, nodes).mapToObj(node -> "n" + node).toList();
    List<JobEvent> events = new ArrayList<>();
    names.forEach(
        node -> events.add(EventBuilder.started(JOB, "ada", node).fact(Fact.NODES, names).build()));
    for (String node : names) {
      events.add(EventBuilder.finished(JOB, "completed").from(EventSource.EPILOG).on(node).build());
    }
    return events;
  }
}
