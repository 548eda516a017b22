package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.Viewer;
import io.jobglass.storage.postgres.embedded.EmbeddedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Twelve list and search queries of the store at so many jobs, warm, one client, each asked with
 * values drawn anew. Not a test; the argument is the number of jobs, 200,000 without. Prints {@code
 * what TAB value TAB unit}.
 */
public final class ListBenchmark {
  private static final int RUNS = 3;
  private static final int QUERIES = 100;
  private static final int WARM_UP = 50;
  private static final int PAGE = 50;
  private static final int NODES = 2000;

  /** Users, skewed as on a real cluster: the product of two uniform draws. */
  private static final int USERS = 800;

  private static final String FILL =
      """
      set search_path = jobglass;
      insert into job (id, cluster, external_id, attempt, display_id, state, reason, confirmed,
        user_name, account, partition_name, listed_at, started_at, facts, node_runs, newest)
      select i, 'alpha', i::text, 1, i::text, s,
        case s when 'running' then null when 'failed' then 'exit_code' else s end,
        true, u, 'a' || abs(hashtext(u)) %% 60, 'p' || floor(6 * random() * random())::int,
        timestamptz '2026-01-01' + i * interval '10 seconds',
        timestamptz '2026-01-01' + i * interval '10 seconds',
        jsonb_build_object('user', u), '[]'::jsonb, true
      from (select i, 'u' || floor(%2$d * random() * random())::int as u,
              case when i > %1$d - 5000 then 'running' when random() < 0.03 then 'failed'
                   when random() < 0.001 then 'cancelled' else 'completed' end as s
            from generate_series(1, %1$d) as i offset 0) as drawn;
      insert into job_node (node, listed_at, job_id, newest, state, user_name, account, partition_name)
      select 'n' || (abs(hashint8(id)) + k * 7) %% %3$d, listed_at, id, newest, state, user_name, account,
        partition_name
      from job cross join generate_series(0, 1) as k;
      """;

  private final PostgresStorage storage;
  private final int jobs;
  private final Random random = new Random(1);

  private ListBenchmark(PostgresStorage storage, int jobs) {
    this.storage = storage;
    this.jobs = jobs;
  }

  public static void main(String[] arguments) throws Exception {
    int jobs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
    Path work = Files.createTempDirectory("jobglass-lists-");
    EmbeddedSettings settings = EmbeddedSettings.in(work);
    try (PostgresStorage storage =
        PostgresStorage.open(
            StorageConfig.of(new StorageConfig.Embedded(settings), "alpha"), Clock.systemUTC())) {
      DatabaseLogin owner = storage.embedded().orElseThrow().owner();
      execute(owner, FILL.formatted(jobs, USERS, NODES));
      for (String table : List.of("job", "job_node")) {
        execute(owner, "vacuum (analyze) jobglass." + table);
      }
      new ListBenchmark(storage, jobs).run();
    }
    System.exit(0);
  }

  /** Statements of their own, outside of a transaction; {@link Databases} would need JUnit. */
  private static void execute(DatabaseLogin login, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(login.url(), login.user(), login.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void run() {
    Map<String, Runnable> queries = queries();
    for (int run = 0; run < RUNS; run++) {
      queries.forEach((name, query) -> {
        for (int i = 0; i < WARM_UP; i++) {
          query.run();
        }
        long[] nanos = new long[QUERIES];
        for (int i = 0; i < QUERIES; i++) {
          long start = System.nanoTime();
          query.run();
          nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
            Locale.ROOT,
            "%s, %,d jobs, p99\t%.2f\tms%n",
            name,
            jobs,
            nanos[QUERIES * 99 / 100 - 1] / 1e6);
      });
    }
  }

  private Map<String, Runnable> queries() {
    Map<String, Runnable> queries = new LinkedHashMap<>();
    queries.put("list all, first page", () -> list(null, null, null, null, null, 0));
    queries.put("list all, page 20", () -> list(null, null, null, null, null, 19 * PAGE));
    queries.put("list a rare state", () -> list(JobState.CANCELLED, null, null, null, null, 0));
    queries.put("list running", () -> list(JobState.RUNNING, null, null, null, null, 0));
    queries.put("list a user", () -> list(null, user(), null, null, null, 0));
    queries.put("list a user's failures", () -> list(JobState.FAILED, user(), null, null, null, 0));
    queries.put("list an account", () -> list(null, null, null, null, account(), 0));
    queries.put(
        "list a partition's failures",
        () -> list(JobState.FAILED, null, null, partition(), null, 0));
    queries.put("list a node", () -> list(null, null, node(), null, null, 0));
    queries.put("list a node and user", () -> list(null, user(), node(), null, null, 0));
    queries.put("own jobs of a user", () -> own(user()));
    queries.put("job by id", this::byId);
    return queries;
  }

  private void list(
      @Nullable JobState state,
      @Nullable String user,
      @Nullable String node,
      @Nullable String partition,
      @Nullable String account,
      int offset) {
    storage
        .jobs()
        .list(
            Viewer.EVERYTHING,
            new JobQuery(state, user, node, partition, account, null, PAGE, offset));
  }

  private void own(String user) {
    storage.jobs().list(new Viewer.OwnJobs(user), JobQuery.all(PAGE));
  }

  private void byId() {
    String id = Integer.toString(1 + random.nextInt(jobs));
    if (storage.jobs().find(Viewer.EVERYTHING, JobReference.newest(id)).isEmpty()) {
      throw new IllegalStateException("job " + id + " is not there");
    }
  }

  private String user() {
    return "u" + (int) (USERS * random.nextDouble() * random.nextDouble());
  }

  private String account() {
    return "a" + random.nextInt(60);
  }

  private String partition() {
    return "p" + random.nextInt(6);
  }

  private String node() {
    return "n" + random.nextInt(NODES);
  }
}
