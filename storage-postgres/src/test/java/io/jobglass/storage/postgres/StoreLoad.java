package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.StoreException;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.storage.testkit.EventBuilder;
import io.jobglass.storage.testkit.ReportBuilder;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Clients that tell events and reports as fast as they are acknowledged, until told to stop or
 * until the store fails. Thread-safe.
 */
final class StoreLoad implements AutoCloseable {
  /** The job whose samples the reports carry. */
  static final JobId MEASURED = new JobId("alpha", "measured");

  private final PostgresStorage storage;
  private final String round;
  private final Consumer<String> acknowledged;
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopped;

  /**
   * @param round makes keys unique over restarts
   * @param acknowledged is told each event's key, and {@code stream/sequence} of each report, after
   *     the store has confirmed it
   */
  StoreLoad(PostgresStorage storage, String round, Consumer<String> acknowledged) {
    this.storage = storage;
    this.round = round;
    this.acknowledged = acknowledged;
  }

  void start(int eventClients, int reportClients) {
    storage.jobs().append(List.of(EventBuilder.started(MEASURED, "ada", "n1").key("m").build()));
    for (int i = 0; i < eventClients; i++) {
      int client = i;
      clients.submit(() -> untilStopped(number -> tellEvent(client, number)));
    }
    for (int i = 0; i < reportClients; i++) {
      int client = i;
      clients.submit(() -> untilStopped(number -> tellReport(client, number)));
    }
  }

  /** One numbered request of a client. */
  private interface Telling {
    void tell(int number);
  }

  private void untilStopped(Telling telling) {
    try {
      for (int number = 1; !stopped; number++) {
        telling.tell(number);
      }
    } catch (StoreException e) {
      stopped = true;
    }
  }

  private void tellEvent(int client, int number) {
    String key = "event/" + round + "/" + client + "/" + number;
    JobId job = new JobId("alpha", round + "-" + client + "-" + number / 4);
    JobEvent event = EventBuilder.started(job, "ada", "n" + number % 4).key(key).build();
    storage.jobs().append(List.of(event));
    acknowledged.accept(key);
  }

  private void tellReport(int client, int number) {
    ReportBuilder empty =
        ReportBuilder.report("alpha", "n" + client).stream(round + "-" + client).number(number);
    NodeReport report = empty.job(MEASURED, 1, number).build();
    if (storage.usage().record(List.of(report)).equals(List.of(UsageStore.Receipt.STORED))) {
      acknowledged.accept("report/" + round + "-" + client + "/" + number);
    }
  }

  @Override
  public void close() {
    stopped = true;
    clients.close();
  }
}
