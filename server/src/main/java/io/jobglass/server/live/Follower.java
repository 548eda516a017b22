package io.jobglass.server.live;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.Viewer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One who follows jobs: of each changed job the newest change waits, of at most {@link
 * #MOST_WAITING} jobs. More than that are dropped, and the follower is told to read all anew.
 * Thread-safe; its own lock guards all state.
 */
public final class Follower implements AutoCloseable {
  static final int MOST_WAITING = 1000;

  private final Viewer viewer;
  private final @Nullable JobId only;
  private final Runnable missing;
  private final Consumer<Follower> closing;
  private final Map<JobId, JobChange> waiting = new LinkedHashMap<>();
  private boolean missed;
  private boolean ended;

  /**
   * What came since the last one.
   *
   * @param changes one for each job, those that changed first come first
   * @param missed whether changes were dropped, so that everything must be read anew
   * @param ended whether nothing will come any more
   */
  public record News(List<JobChange> changes, boolean missed, boolean ended) {
    public News {
      changes = List.copyOf(changes);
    }
  }

  /**
   * @param missing told whenever changes are dropped
   * @param closing told of the end
   */
  Follower(Viewer viewer, @Nullable JobId only, Runnable missing, Consumer<Follower> closing) {
    this.viewer = viewer;
    this.only = only;
    this.missing = missing;
    this.closing = closing;
  }

  boolean wants(Job job) {
    return (only == null || only.equals(job.id())) && viewer.sees(job);
  }

  synchronized void told(JobChange change) {
    if (missed) {
      return;
    }
    waiting.merge(change.id(), change, (earlier, newer) -> newer.after(earlier));
    if (waiting.size() > MOST_WAITING) {
      waiting.clear();
      missed = true;
      missing.run();
    }
    notifyAll();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits for news.
   *
   * @param longest after it, news without anything in it are returned
   */
  public synchronized News next(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (waiting.isEmpty() && !missed && !ended) {
      long millis = (end - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        break;
      }
      wait(millis);
    }
    News news = new News(List.copyOf(waiting.values()), missed, ended);
    waiting.clear();
    missed = false;
    return news;
  }

  /** Waits for the end of the following, as long as that. */
  public synchronized void pause(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (long millis = longest.toMillis();
        millis > 0 && !ended;
        millis = (end - System.nanoTime()) / 1_000_000) {
      wait(millis);
    }
  }

  @Override
  public void close() {
    closing.accept(this);
  }
}
