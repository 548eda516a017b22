package io.jobglass.server.stream;

import io.jobglass.server.http.Drain;
import io.jobglass.server.live.JobFeed;
import org.springframework.context.SmartLifecycle;

/** Ends all streams when the service stops, before the wait for running requests. Thread-safe. */
public final class StreamsEnd implements SmartLifecycle {
  private final JobFeed feed;
  private volatile boolean running;

  public StreamsEnd(JobFeed feed) {
    this.feed = feed;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    feed.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Drain.PHASE + 1;
  }
}
