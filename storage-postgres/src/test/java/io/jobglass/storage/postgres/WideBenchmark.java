package io.jobglass.storage.postgres;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import io.jobglass.storage.testkit.EventBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The last events of a job on 2,000 nodes, each of which tells of its start and its end: the fold
 * reads all that came before. Not a test; prints {@code what TAB value TAB unit}.
 */
public final class WideBenchmark {
  private static final int NODES = 2000;
  private static final int MEASURED = 100;
  private static final int BATCH = 100;
  private static final JobId JOB = new JobId("alpha", "1");
  private static final List<String> ALL =
      IntStream.range(0, NODES).mapToObj(node -> "n" + node).toList();

  private WideBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("jobglass-wide-");
    EmbeddedSettings settings = EmbeddedSettings.in(work);
    try (PostgresStorage storage =
        PostgresStorage.open(
            StorageConfig.of(new StorageConfig.Embedded(settings), "alpha"), Clock.systemUTC())) {
      List<JobEvent> events = IntStream.range(0, 2 * NODES).mapToObj(WideBenchmark::event).toList();
      int before = events.size() - MEASURED;
      for (int from = 0; from < before; from += BATCH) {
        storage.jobs().append(events.subList(from, from + BATCH));
      }
      for (JobEvent event : events.subList(before, events.size())) {
        long start = System.nanoTime();
        storage.jobs().append(List.of(event));
        double millis = (System.nanoTime() - start) / 1e6;
        System.out.printf(
            Locale.ROOT, "event of a job on 2,000 nodes, the last ones\t%.2f\tms%n", millis);
      }
    }
    System.exit(0);
  }

  /** All starts, then all ends. */
  private static JobEvent event(int number) {
    String node = "n" + number % NODES;
    EventBuilder start =
        EventBuilder.started(JOB, "ada", node).at(number / 1000).fact(Fact.NODES, ALL);
    if (number < NODES) {
      return start.build();
    }
    return new EventBuilder(
            start.key(),
            JOB,
            EventKind.FINISHED,
            EventSource.EPILOG,
            EventBuilder.START.plusSeconds(60),
            node,
            null,
            Facts.NONE,
            start.origin())
        .build();
  }
}
