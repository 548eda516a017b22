package io.jobglass.storage.testkit;

import static io.jobglass.storage.testkit.EventBuilder.created;
import static io.jobglass.storage.testkit.EventBuilder.deleted;
import static io.jobglass.storage.testkit.EventBuilder.finished;
import static io.jobglass.storage.testkit.EventBuilder.started;
import static io.jobglass.storage.testkit.EventBuilder.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobCommands;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobPage;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does; the store is empty before each test, its cluster alpha. */
public abstract class JobStoreContract {
  protected static final JobId JOB = new JobId("alpha", "42");

  protected abstract JobStore store();

  @Test
  protected void firstEventOfAJobCreatesItsRecord() {
    EventResult result = append(started(JOB, "ada", "n1"));

    assertThat(result).isInstanceOf(EventResult.Created.class);
    Job job = find("42");
    assertThat(result).isEqualTo(new EventResult.Created(job));
    assertThat(job.id()).isEqualTo(JOB);
    assertThat(job.attempt()).isEqualTo(1);
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    assertThat(job.nodes()).containsExactly("n1");
  }

  @Test
  protected void recordComesBackAsItWasAnswered() {
    append(
        started(JOB, "ada", "n1")
            .at(EventBuilder.START.plusNanos(123_456_789))
            .fact(Fact.NAME, "train \u00e4\ud83d\ude80 \"quoted\" \\ \t")
            .fact(Fact.CPU_USAGE_PERCENT, 12.5)
            .fact(Fact.TIME_LIMIT_SECONDS, 3600L)
            .fact(Fact.SUBMIT_TIME, EventBuilder.START.minusSeconds(5))
            .fact(Fact.EXTRA, "{\"a\": [1, null]}"));

    EventResult result = append(finished(JOB, "failed").fact(Fact.EXIT_CODE, 3L));

    assertThat(result).isEqualTo(new EventResult.Updated(find("42")));
    assertThat(find("42").facts().text(Fact.NAME))
        .contains("train \u00e4\ud83d\ude80 \"quoted\" \\ \t");
  }

  @Test
  protected void eventToldAgainIsSkipped() {
    JobEvent event = started(JOB, "ada", "n1").build();
    store().append(List.of(event));
    Job before = find("42");

    assertThat(store().append(List.of(event, event)))
        .allMatch(result -> result instanceof EventResult.Skipped);
    assertThat(find("42")).isEqualTo(before);
  }

  @Test
  protected void eventToldTwiceInOneBatchCountsOnce() {
    JobEvent event = started(JOB, "ada", "n1").build();

    List<EventResult> results = store().append(List.of(event, event));

    assertThat(results.getFirst()).isInstanceOf(EventResult.Created.class);
    assertThat(results.getLast()).isInstanceOf(EventResult.Skipped.class);
  }

  @Test
  protected void noEventsGiveNoResults() {
    assertThat(store().append(List.of())).isEmpty();
  }

  @Test
  protected void orderAndRepetitionDoNotMatter() {
    Random random = new Random(7);
    List<Job> records = new ArrayList<>();
    for (int round = 0; round < 8; round++) {
      JobId id = new JobId("alpha", "permuted-" + round);
      List<JobEvent> story = new ArrayList<>();
      for (String node : List.of("n1", "n2", "n3")) {
        story.add(
            started(id, "ada", node)
                .key(id + " start " + node)
                .fact(Fact.NODES, List.of("n1", "n2", "n3"))
                .build());
        story.add(
            finished(id, "completed")
                .from(EventSource.EPILOG)
                .on(node)
                .at(50)
                .key(id + " end " + node)
                .fact(Fact.STATE, null)
                .build());
      }
      story.add(finished(id, "failed").key(id + " end").fact(Fact.EXIT_CODE, 9L).build());
      List<JobEvent> told = new ArrayList<>(story);
      told.addAll(story.subList(0, 3));
      if (round > 0) {
        Collections.shuffle(told, random);
      }
      for (JobEvent event : told) {
        store().append(List.of(event));
      }
      records.add(find(id.externalId()));
    }

    Job first = records.getFirst();
    assertThat(records)
        .allSatisfy(job -> {
          assertThat(job.attempt()).isEqualTo(1);
          assertThat(job.state()).isEqualTo(JobState.FAILED);
          assertThat(job.nodeRuns()).isEqualTo(first.nodeRuns());
          assertThat(job.facts()).isEqualTo(first.facts());
          assertThat(job.endTime()).isEqualTo(first.endTime());
        });
  }

  @Test
  protected void secondCreateOfAVisibleJobIsRefused() {
    append(created(JOB, "ada"));

    EventResult result = append(created(JOB, "ada").at(1));

    assertThat(result)
        .isInstanceOfSatisfying(
            EventResult.Refused.class,
            refused ->
                assertThat(refused.refusal()).isInstanceOf(JobCommands.Refusal.Conflict.class));
  }

  @Test
  protected void refusedCommandIsNotStored() {
    JobEvent update = updated(JOB).fact(Fact.COMMENT, "x").build();
    assertThat(store().append(List.of(update)).getFirst())
        .isInstanceOfSatisfying(
            EventResult.Refused.class,
            refused ->
                assertThat(refused.refusal()).isInstanceOf(JobCommands.Refusal.NotFound.class));
    append(started(JOB, "ada", "n1"));

    assertThat(store().append(List.of(update)).getFirst()).isInstanceOf(EventResult.Updated.class);
  }

  @Test
  protected void deletedJobIsGoneFromEveryView() {
    append(started(JOB, "ada", "n1"));
    append(deleted(JOB));

    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("42"))).isEmpty();
    assertThat(store().attempts(Viewer.EVERYTHING, JobReference.newest("42"))).isEmpty();
    assertThat(store().list(Viewer.EVERYTHING, JobQuery.all(10)).jobs()).isEmpty();
    assertThat(store().list(Viewer.EVERYTHING, byNode("n1")).jobs()).isEmpty();
    assertThat(store().live()).isEmpty();
  }

  @Test
  protected void lateEventOfADeletedJobIsSkipped() {
    append(started(JOB, "ada", "n1"));
    append(deleted(JOB));

    assertThat(append(finished(JOB, "completed").at(120))).isInstanceOf(EventResult.Skipped.class);
    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("42"))).isEmpty();
  }

  @Test
  protected void createAfterDeleteOpensTheNextAttempt() {
    append(created(JOB, "ada"));
    append(deleted(JOB));

    assertThat(append(created(JOB, "ada").at(200))).isInstanceOf(EventResult.Created.class);
    assertThat(find("42").attempt()).isEqualTo(2);
    assertThat(store().attempts(Viewer.EVERYTHING, JobReference.newest("42"))).hasSize(1);
  }

  @Test
  protected void requeueOpensAnAttemptAndListsShowTheNewest() {
    append(started(JOB, "ada", "n1").fact(Fact.SCHEDULER_START_TIME, EventBuilder.START));
    append(finished(JOB, "failed").fact(Fact.SCHEDULER_START_TIME, EventBuilder.START));
    append(
        started(JOB, "ada", "n2")
            .at(300)
            .fact(Fact.SCHEDULER_START_TIME, EventBuilder.START.plusSeconds(300)));

    List<Job> attempts = store().attempts(Viewer.EVERYTHING, JobReference.newest("42"));
    assertThat(attempts).extracting(Job::attempt).containsExactly(1, 2);
    assertThat(find("42")).isEqualTo(attempts.getLast());
    assertThat(store().find(Viewer.EVERYTHING, new JobReference("42", 1)))
        .contains(attempts.getFirst());
    assertThat(store().find(Viewer.EVERYTHING, new JobReference("42", 3))).isEmpty();
    JobPage page = store().list(Viewer.EVERYTHING, JobQuery.all(10));
    assertThat(page.jobs()).containsExactly(attempts.getLast());
    assertThat(page.total()).isEqualTo(1);
    assertThat(store().list(Viewer.EVERYTHING, byNode("n1")).jobs()).isEmpty();
  }

  @Test
  protected void earlierRunThatBecomesKnownLateTakesTheFirstNumber() {
    append(started(JOB, "ada", "n2").at(300).sluid("s2"));
    append(started(JOB, "ada", "n1").sluid("s1"));

    List<Job> attempts = store().attempts(Viewer.EVERYTHING, JobReference.newest("42"));
    assertThat(attempts).extracting(Job::attempt).containsExactly(1, 2);
    assertThat(attempts.getFirst().nodes()).containsExactly("n1");
    assertThat(find("42").nodes()).containsExactly("n2");
  }

  @Test
  protected void referencesNameAJobInEveryForm() {
    JobId task = new JobId("alpha", "1005");
    append(started(task, "ada", "n1").fact(Fact.ARRAY_JOB_ID, "1000").fact(Fact.ARRAY_TASK_ID, 4L));
    JobId component = new JobId("beta", "2001");
    append(
        started(component, "ada", "n1")
            .fact(Fact.HET_JOB_ID, "2000")
            .fact(Fact.HET_JOB_OFFSET, 1L));
    append(started(JOB, "ada", "n1"));
    JobId twin = new JobId("beta", "42");
    append(started(twin, "ada", "n1"));

    assertThat(find("1000_4").id()).isEqualTo(task);
    assertThat(find("1005").id()).isEqualTo(task);
    assertThat(find("alpha:1000_4").id()).isEqualTo(task);
    assertThat(find("beta:2000+1").id()).isEqualTo(component);
    assertThat(find("2001").id()).as("the only cluster that has it").isEqualTo(component);
    assertThat(find("42").id()).as("the default cluster").isEqualTo(JOB);
    assertThat(find("beta:42").id()).isEqualTo(twin);
    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("gamma:42"))).isEmpty();
    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("4"))).isEmpty();
    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("x".repeat(511)))).isEmpty();
  }

  @Test
  protected void idInTwoOtherClustersNamesNone() {
    append(started(new JobId("beta", "7"), "ada", "n1"));
    append(started(new JobId("gamma", "7"), "ada", "n1"));

    assertThat(store().find(Viewer.EVERYTHING, JobReference.newest("7"))).isEmpty();
    assertThat(find("gamma:7").id().cluster()).isEqualTo("gamma");
  }

  @Test
  protected void plainIdWithAColonIsTriedFirst() {
    append(started(new JobId("alpha", "beta:7"), "ada", "n1"));
    append(started(new JobId("beta", "7"), "ada", "n1"));

    assertThat(find("beta:7").id()).isEqualTo(new JobId("alpha", "beta:7"));
  }

  @Test
  protected void viewerSeesNothingOfOthers() {
    append(started(JOB, "ada", "n1").fact(Fact.ACCOUNT, "physics"));
    JobId other = new JobId("alpha", "43");
    append(started(other, "bob", "n1").fact(Fact.ACCOUNT, "biology"));
    append(started(new JobId("alpha", "44"), "eve", "n1").fact(Fact.USER, null));
    Viewer ada = new Viewer.OwnJobs("ada");

    assertThat(store().find(ada, JobReference.newest("42"))).isPresent();
    assertThat(store().find(ada, JobReference.newest("43"))).isEmpty();
    assertThat(store().attempts(ada, JobReference.newest("43"))).isEmpty();
    assertThat(ids(store().list(ada, JobQuery.all(10)))).containsExactly("42");
    assertThat(store().list(ada, JobQuery.all(10)).total()).isEqualTo(1);
    assertThat(ids(store().list(ada, byNode("n1")))).containsExactly("42");
    Viewer manager = new Viewer.Accounts("ada", Set.of("biology"));
    assertThat(ids(store().list(manager, JobQuery.all(10)))).containsExactlyInAnyOrder("42", "43");
    assertThat(store().find(manager, JobReference.newest("43"))).isPresent();
    assertThat(store().find(new Viewer.Accounts("x", Set.of()), JobReference.newest("43")))
        .isEmpty();
  }

  @Test
  protected void viewersOfOneIdSeeTheirOwnAttempt() {
    append(started(JOB, "ada", "n1").fact(Fact.SCHEDULER_START_TIME, EventBuilder.START));
    append(finished(JOB, "completed").fact(Fact.SCHEDULER_START_TIME, EventBuilder.START));
    append(
        started(JOB, "bob", "n1")
            .at(9000)
            .fact(Fact.SCHEDULER_START_TIME, EventBuilder.START.plusSeconds(9000)));

    assertThat(store().find(new Viewer.OwnJobs("ada"), JobReference.newest("42")))
        .hasValueSatisfying(job -> assertThat(job.attempt()).isEqualTo(1));
    assertThat(store().attempts(new Viewer.OwnJobs("bob"), JobReference.newest("42")))
        .extracting(Job::attempt)
        .containsExactly(2);
  }

  @Test
  protected void listCountsAsFarAsItSays() {
    List<JobEvent> starts = new ArrayList<>();
    for (int i = 0; i <= JobPage.MAX_COUNTED; i++) {
      starts.add(started(new JobId("alpha", "j" + i), "ada", "n1").build());
    }
    store().append(starts);

    JobPage first = store().list(Viewer.EVERYTHING, page(2, 0));
    assertThat(first.total()).isEqualTo(JobPage.MAX_COUNTED);
    assertThat(first.exact()).isFalse();
    JobPage second = store().list(Viewer.EVERYTHING, page(2, 2));
    assertThat(second.total()).isEqualTo(starts.size());
    assertThat(second.exact()).isTrue();
  }

  @Test
  protected void listIsNewestFirstAndPaged() {
    for (int i = 1; i <= 5; i++) {
      append(started(new JobId("alpha", "j" + i), "ada", "n1").at(i));
    }

    JobPage first = store().list(Viewer.EVERYTHING, page(2, 0));
    assertThat(ids(first)).containsExactly("j5", "j4");
    assertThat(first.total()).isEqualTo(5);
    assertThat(ids(store().list(Viewer.EVERYTHING, page(2, 2)))).containsExactly("j3", "j2");
    JobPage last = store().list(Viewer.EVERYTHING, page(2, 4));
    assertThat(ids(last)).containsExactly("j1");
    assertThat(last.total()).isEqualTo(5);
    JobPage beyond = store().list(Viewer.EVERYTHING, page(2, 50));
    assertThat(beyond.jobs()).isEmpty();
    assertThat(beyond.total()).isEqualTo(5);
  }

  @Test
  protected void placeInListsDoesNotChange() {
    append(started(new JobId("alpha", "j1"), "ada", "n1").at(1));
    append(started(new JobId("alpha", "j2"), "ada", "n1").at(2));
    append(finished(new JobId("alpha", "j1"), "completed").at(500));

    assertThat(ids(store().list(Viewer.EVERYTHING, JobQuery.all(10)))).containsExactly("j2", "j1");
  }

  @Test
  protected void everyFilterMustMatch() {
    append(
        started(new JobId("alpha", "j1"), "ada", "n1")
            .fact(Fact.PARTITION, "gpu")
            .fact(Fact.ACCOUNT, "physics"));
    append(
        started(new JobId("alpha", "j2"), "ada", "n2")
            .at(1)
            .fact(Fact.NODES, List.of("n1", "n2"))
            .fact(Fact.PARTITION, "cpu")
            .fact(Fact.ACCOUNT, "physics"));
    append(started(new JobId("alpha", "j3"), "bob", "n3").at(2).fact(Fact.PARTITION, "gpu"));
    append(finished(new JobId("alpha", "j3"), "completed"));

    assertThat(filtered(JobState.RUNNING, null, null, null, null)).containsExactly("j2", "j1");
    assertThat(filtered(JobState.COMPLETED, null, null, null, null)).containsExactly("j3");
    assertThat(filtered(null, "ada", null, null, null)).containsExactly("j2", "j1");
    assertThat(filtered(null, null, "n1", null, null)).containsExactly("j2", "j1");
    assertThat(filtered(null, null, "n2", null, null)).containsExactly("j2");
    assertThat(filtered(null, null, null, "gpu", null)).containsExactly("j3", "j1");
    assertThat(filtered(null, null, null, null, "physics")).containsExactly("j2", "j1");
    assertThat(filtered(JobState.RUNNING, "ada", "n1", "gpu", "physics")).containsExactly("j1");
    assertThat(filtered(JobState.COMPLETED, "bob", "n3", "gpu", null)).containsExactly("j3");
    assertThat(filtered(null, "nobody", null, null, null)).isEmpty();
  }

  @Test
  protected void liveIsWhatHasNotEnded() {
    append(started(new JobId("alpha", "j1"), "ada", "n1"));
    append(created(new JobId("beta", "j2"), "bob"));
    append(started(new JobId("alpha", "j3"), "ada", "n1"));
    append(finished(new JobId("alpha", "j3"), "completed"));

    assertThat(store().live())
        .extracting(job -> job.id().externalId())
        .containsExactlyInAnyOrder("j1", "j2");
  }

  private Job named(String id, String user, String name, long start, String end) {
    JobId job = new JobId("alpha", id);
    append(started(job, user, "n1").at(start).fact(Fact.NAME, name));
    append(finished(job, end).at(start + 60));
    return find(id);
  }

  @Test
  protected void ownRunsAreOfTheSameUserAndName() {
    named("r1", "ada", "train", 0, "completed");
    named("r2", "ada", "train", 100, "failed");
    named("r3", "ada", "other", 200, "completed");
    named("r4", "bob", "train", 200, "completed");
    Job job = named("r5", "ada", "train", 300, "completed");
    named("r6", "ada", "train", 1000, "completed");

    assertThat(store().ownRuns(job, 10))
        .extracting(run -> run.id().externalId())
        .containsExactly("r2", "r1");
    assertThat(store().ownRuns(job, 1)).hasSize(1);
  }

  @Test
  protected void neighboursFailedOnTheNodeAtThatTime() {
    named("f1", "bob", "a", 0, "failed");
    named("f2", "eve", "b", 3000, "failed");
    named("f3", "eve", "c", 3000, "completed");
    append(started(new JobId("alpha", "f4"), "eve", "n2").at(3000));
    append(finished(new JobId("alpha", "f4"), "failed").at(3060));
    Job job = named("f5", "ada", "d", 4000, "failed");

    assertThat(store().neighbours(job, Duration.ofMinutes(30), 10))
        .extracting(run -> run.id().externalId())
        .containsExactly("f2");
  }

  @Test
  protected void abnormalEndsAreFoundByTimeAndReason() {
    for (int second = 1; second <= 3; second++) {
      JobId job = new JobId("alpha", "failed" + second);
      append(started(job, "ada", "n1"));
      append(finished(job, "failed").fact(Fact.REASON, "launch_failure").at(60 + second));
    }
    append(started(JOB, "ada", "n1"));
    append(finished(JOB, "failed").fact(Fact.REASON, "time_limit").at(62));
    JobId hidden = new JobId("alpha", "hidden");
    append(started(hidden, "ada", "n1"));
    append(finished(hidden, "failed").fact(Fact.REASON, "node_failure").at(62));
    append(deleted(hidden));

    Instant since = EventBuilder.START.plusSeconds(62);
    assertThat(store().endedAbnormally(since, 10))
        .extracting(job -> job.id().externalId())
        .containsExactly("failed3", "failed2");
    assertThat(store().endedAbnormally(since, 1)).hasSize(1);
  }

  @Test
  protected void textThatADatabaseCannotKeepIsReplaced() {
    append(started(JOB, "ada", "n1").fact(Fact.NAME, "a\0b\ud800c"));

    assertThat(find("42").facts().text(Fact.NAME)).contains("a\ufffdb\ufffdc");
  }

  @Test
  protected void searchFindsPartsOfIdsAndNamesInAnyCaseAndTakesNoWildcards() {
    append(started(new JobId("alpha", "1001"), "ada", "n1").fact(Fact.NAME, "Train_ResNet"));
    append(started(new JobId("alpha", "1002"), "bob", "n2").fact(Fact.NAME, "100% pure\\"));
    assertThat(searched("resnet", null)).containsExactly("1001");
    assertThat(searched("100", null)).containsExactlyInAnyOrder("1001", "1002");
    assertThat(searched("100", "n2")).containsExactly("1002");
    assertThat(searched("0%", null)).containsExactly("1002");
    assertThat(searched("t_a", null)).isEmpty();
    assertThat(searched("\\", null)).containsExactly("1002");
    assertThat(searched("nothing", null)).isEmpty();
  }

  private List<String> searched(String text, @Nullable String node) {
    JobPage page =
        store().list(Viewer.EVERYTHING, new JobQuery(null, null, node, null, null, text, 10, 0));
    assertThat(page.total()).isEqualTo(page.jobs().size());
    JobQuery one = new JobQuery(null, null, node, null, null, text, 1, 0);
    assertThat(store().list(Viewer.EVERYTHING, one).total()).isEqualTo(page.total());
    return ids(page);
  }

  @Test
  protected void tasksOfAnArrayComeByNumberAndOnlyToTheirViewer() {
    for (int task : new int[] {10, 2, 1}) {
      append(
          started(new JobId("alpha", "90" + task), task == 2 ? "bob" : "ada", "n1")
              .fact(Fact.ARRAY_JOB_ID, "900")
              .fact(Fact.ARRAY_TASK_ID, task));
    }
    JobReference array = JobReference.newest("alpha:900");
    assertThat(store().tasks(Viewer.EVERYTHING, array, 10).jobs())
        .extracting(Job::displayId)
        .containsExactly("900_1", "900_2", "900_10");
    assertThat(store().tasks(Viewer.EVERYTHING, array, 2).total()).isEqualTo(3);
    assertThat(ids(store().tasks(new Viewer.OwnJobs("ada"), array, 10)))
        .containsExactly("901", "9010");
    assertThat(store().tasks(Viewer.EVERYTHING, JobReference.newest("beta:900"), 10).jobs())
        .isEmpty();
  }

  @Test
  protected void manyThreadsOnOneJobLoseNothing() throws Exception {
    int threads = 32;
    int perThread = 4;
    CountDownLatch go = new CountDownLatch(1);
    List<Future<List<EventResult>>> answers = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < threads; thread++) {
        List<JobEvent> events = new ArrayList<>();
        for (int i = 0; i < perThread; i++) {
          String node = "n" + (thread * perThread + i);
          events.add(started(JOB, "ada", node).fact(Fact.NODES, null).build());
        }
        answers.add(
            executor.submit(() -> {
              go.await();
              List<EventResult> results = new ArrayList<>();
              for (JobEvent event : events) {
                results.addAll(store().append(List.of(event)));
              }
              return results;
            }));
      }
      go.countDown();
    }

    long created = 0;
    for (Future<List<EventResult>> answer : answers) {
      created +=
          answer.get().stream().filter(result -> result instanceof EventResult.Created).count();
    }
    assertThat(created).isEqualTo(1);
    assertThat(find("42").nodeRuns()).hasSize(threads * perThread);
  }

  protected EventResult append(EventBuilder event) {
    return store().append(List.of(event.build())).getFirst();
  }

  protected Job find(String reference) {
    return store().find(Viewer.EVERYTHING, JobReference.newest(reference)).orElseThrow();
  }

  private static JobQuery page(int limit, int offset) {
    return new JobQuery(null, null, null, null, null, null, limit, offset);
  }

  private static JobQuery byNode(String node) {
    return new JobQuery(null, null, node, null, null, null, 10, 0);
  }

  private List<String> filtered(
      @Nullable JobState state,
      @Nullable String user,
      @Nullable String node,
      @Nullable String partition,
      @Nullable String account) {
    JobQuery query = new JobQuery(state, user, node, partition, account, null, 10, 0);
    JobPage page = store().list(Viewer.EVERYTHING, query);
    assertThat(page.total()).isEqualTo(page.jobs().size());
    return ids(page);
  }

  private static List<String> ids(JobPage page) {
    return page.jobs().stream().map(job -> job.id().externalId()).toList();
  }
}
