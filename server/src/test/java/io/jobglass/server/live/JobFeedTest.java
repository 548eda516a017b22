package io.jobglass.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.Viewer;
import io.jobglass.storage.testkit.InMemoryJobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobFeedTest {
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  private final LiveJobs live = new LiveJobs(new InMemoryJobStore("c", Instant::now));
  private final JobFeed feed = new JobFeed(live);

  @Test
  void changesOfOneJobMeltIntoTheNewest() throws InterruptedException {
    live.told(job("1", "ada", 1));
    try (Follower follower = feed.follow(Viewer.EVERYTHING, null).orElseThrow()) {
      feed.recorded(job("1", "ada", 2));
      feed.measured(List.of(id("1"), id("unknown")));
      feed.recorded(job("1", "ada", 1));

      assertThat(follower.next(NOT_AT_ALL).changes())
          .containsExactly(new JobChange(id("1"), 2, JobState.RUNNING, true));
      feed.measured(List.of(id("1")));
      assertThat(follower.next(NOT_AT_ALL).changes())
          .containsExactly(new JobChange(id("1"), 1, JobState.RUNNING, false));
      assertThat(follower.next(NOT_AT_ALL).changes()).isEmpty();
    }
  }

  @Test
  void tellsNobodyOfJobsThatHeMayNotSeeOrDidNotAskFor() throws InterruptedException {
    try (Follower ada = feed.follow(new Viewer.OwnJobs("ada"), null).orElseThrow();
        Follower two = feed.follow(Viewer.EVERYTHING, id("2")).orElseThrow()) {
      feed.recorded(job("1", "ada", 1));
      feed.recorded(job("2", "bob", 1));

      assertThat(ada.next(NOT_AT_ALL).changes()).extracting(JobChange::id).containsExactly(id("1"));
      assertThat(two.next(NOT_AT_ALL).changes()).extracting(JobChange::id).containsExactly(id("2"));
    }
  }

  @Test
  void oneWhoReadsTooSlowlyIsToldToReadAnewAndThenFollowsOn() throws InterruptedException {
    try (Follower slow = feed.follow(Viewer.EVERYTHING, null).orElseThrow()) {
      for (int i = 0; i <= Follower.MOST_WAITING; i++) {
        feed.recorded(job("j" + i, "ada", 1));
      }
      Follower.News news = slow.next(NOT_AT_ALL);
      assertThat(news.missed()).isTrue();
      assertThat(feed.missed()).isEqualTo(1);
      assertThat(news.changes()).isEmpty();

      feed.recorded(job("1", "ada", 1));
      assertThat(slow.next(NOT_AT_ALL).missed()).isFalse();
    }
  }

  @Test
  void followersAreCountedAndRefusedBeyondTheMost() {
    List<Follower> all = new ArrayList<>();
    for (int i = 0; i < JobFeed.MOST_FOLLOWERS; i++) {
      all.add(feed.follow(Viewer.EVERYTHING, null).orElseThrow());
    }
    assertThat(feed.follow(Viewer.EVERYTHING, null)).isEmpty();
    all.removeFirst().close();
    assertThat(feed.follow(Viewer.EVERYTHING, null)).isPresent();
  }

  @Test
  void anEndWakesTheFollowersAndLetsNoOtherIn() throws InterruptedException {
    try (Follower follower = feed.follow(Viewer.EVERYTHING, null).orElseThrow()) {
      Thread.ofVirtual().start(feed::close);

      assertThat(follower.next(Duration.ofMinutes(1)).ended()).isTrue();
      assertThat(feed.follow(Viewer.EVERYTHING, null)).isEmpty();
    }
    assertThat(feed.followers()).isZero();
  }

  private static JobId id(String id) {
    return new JobId("c", id);
  }

  private static Job job(String id, String user, int attempt) {
    return new Job(
        id(id),
        attempt,
        JobState.RUNNING,
        null,
        true,
        null,
        null,
        null,
        Facts.builder().put(Fact.USER, user).build(),
        List.of());
  }
}
