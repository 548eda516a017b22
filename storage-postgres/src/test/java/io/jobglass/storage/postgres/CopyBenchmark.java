package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.Sample;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import io.jobglass.storage.testkit.EventBuilder;
import io.jobglass.storage.testkit.ReportBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Reports recorded by the store (receipts, samples, usage, node states) against the bare binary
 * COPY of the same number of rows into the same table, in turn, one client each. Not a test; prints
 * {@code what TAB value TAB unit}.
 */
public final class CopyBenchmark {
  private static final int RUNS = 5;
  private static final int WARM_UP = 2;
  private static final int NODES = 500;
  private static final int JOBS_PER_NODE = 10;
  private static final int ROUNDS = 8;
  private static final int ROWS = NODES * JOBS_PER_NODE;

  private CopyBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("jobglass-copy-");
    EmbeddedSettings settings = EmbeddedSettings.in(work);
    try (PostgresStorage storage =
        PostgresStorage.open(
            StorageConfig.of(new StorageConfig.Embedded(settings), "alpha"), Clock.systemUTC())) {
      startJobs(storage);
      DatabaseLogin login = storage.embedded().orElseThrow().service();
      try (Handle handle = Jdbi.create(login.url(), login.user(), login.password()).open()) {
        handle.execute("set search_path = " + Migrations.SCHEMA);
        long sequence = 1;
        for (int run = 0; run < WARM_UP + RUNS; run++) {
          double copied = copy(handle, run);
          double stored = record(storage, sequence);
          sequence += ROUNDS;
          if (run >= WARM_UP) {
            print("samples below HTTP, binary COPY alone", copied, "rows/s");
            print("samples below HTTP, by the store", stored, "rows/s");
            print("samples below HTTP, share of COPY", 100 * stored / copied, "%");
          }
        }
      }
    }
    System.exit(0);
  }

  private static void startJobs(PostgresStorage storage) {
    for (int node = 0; node < NODES; node++) {
      List<JobEvent> events = new ArrayList<>();
      for (int job = 0; job < JOBS_PER_NODE; job++) {
        events.add(EventBuilder.started(id(node, job), "ada", "n" + node).build());
      }
      storage.jobs().append(events);
    }
  }

  private static JobId id(int node, int job) {
    return new JobId("alpha", node + "-" + job);
  }

  private static double record(PostgresStorage storage, long from) {
    List<List<NodeReport>> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<NodeReport> reports = new ArrayList<>();
      for (int node = 0; node < NODES; node++) {
        ReportBuilder report = ReportBuilder.report("alpha", "n" + node).number(from + round);
        for (int job = 0; job < JOBS_PER_NODE; job++) {
          report = report.job(id(node, job), 1.5, 100 + job);
        }
        reports.add(report.build());
      }
      rounds.add(reports);
    }
    long start = System.nanoTime();
    rounds.forEach(storage.usage()::record);
    return rowsPerSecond(start);
  }

  private static double copy(Handle handle, int run) {
    List<SampleRow> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      Sample sample =
          new Sample(
              EventBuilder.START.plusSeconds(15L * run),
              null,
              18.75,
              1.5,
              22_500_000L * run,
              100L << 20,
              50L << 20,
              25L << 20,
              null,
              null,
              List.of(),
              null);
      rows.add(new SampleRow(1_000_000_000L + row, 1, sample));
    }
    long start = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      handle.useTransaction(transaction -> SampleCopy.write(transaction, rows));
    }
    return rowsPerSecond(start);
  }

  private static double rowsPerSecond(long start) {
    return (double) ROUNDS * ROWS / ((System.nanoTime() - start) / 1e9);
  }

  private static void print(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%s\t%.1f\t%s%n", what, value, unit);
  }
}
