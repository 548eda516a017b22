package io.jobglass.server.ingest;

import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobStore;
import io.jobglass.server.live.JobFeed;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.webhook.Announcements;
import java.util.List;

/**
 * The one way events take: into the store, then into the counters and the live view, and to those
 * who follow jobs. Thread-safe.
 */
public final class EventIntake {
  private final JobStore store;
  private final LiveJobs liveJobs;
  private final LiveSamples liveSamples;
  private final JobFeed feed;
  private final StateTotals totals;
  private final EventCounts counts;
  private final Announcements announcements;

  public EventIntake(
      JobStore store,
      LiveJobs liveJobs,
      LiveSamples liveSamples,
      JobFeed feed,
      StateTotals totals,
      EventCounts counts,
      Announcements announcements) {
    this.store = store;
    this.liveJobs = liveJobs;
    this.liveSamples = liveSamples;
    this.feed = feed;
    this.totals = totals;
    this.counts = counts;
    this.announcements = announcements;
  }

  /** One result for each event, in their order, after everything is durable. */
  public List<EventResult> append(List<JobEvent> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    List<EventResult> results = store.append(events);
    for (int i = 0; i < results.size(); i++) {
      JobEvent event = events.get(i);
      EventResult result = results.get(i);
      counts.told(event, result);
      switch (result) {
        case EventResult.Created created -> follow(event, created.job());
        case EventResult.Updated updated -> follow(event, updated.job());
        case EventResult.Skipped _, EventResult.Refused _ -> {}
      }
    }
    return results;
  }

  public EventResult append(JobEvent event) {
    return append(List.of(event)).getFirst();
  }

  private void follow(JobEvent event, Job job) {
    if (event.kind() == EventKind.DELETED) {
      liveJobs.hidden(job.id());
      liveSamples.ended(job.id());
    } else {
      for (Job over : liveJobs.told(job)) {
        liveSamples.ended(over.id());
        totals.ended(over);
        counts.finished(over);
        announcements.ended(over);
      }
    }
    feed.recorded(job);
  }
}
