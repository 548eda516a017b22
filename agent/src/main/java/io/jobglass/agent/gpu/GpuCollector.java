package io.jobglass.agent.gpu;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the node's GPUs, each source on a daemon thread of its own. {@link #take} never waits for a
 * driver: readings of a stuck source are absent and counted. Thread-safe.
 */
public final class GpuCollector implements AutoCloseable {
  private static final Duration AT_CLOSE = Duration.ofSeconds(1);

  private final List<GpuLane> lanes;
  private final List<Thread> threads = new ArrayList<>();

  public GpuCollector(List<GpuSource> sources, GpuTiming timing, InstantSource clock) {
    lanes = sources.stream().map(source -> new GpuLane(source, timing, clock)).toList();
    for (int i = 0; i < lanes.size(); i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("gpu-" + sources.get(i).name())
              .unstarted(lanes.get(i)));
    }
  }

  /** Starts reading; the drivers are opened on the threads, not by the caller. */
  public void start() {
    threads.forEach(Thread::start);
  }

  /**
   * Waits for the first readings, for a caller that reads once.
   *
   * @return whether every source has been read, or has refused, within that time
   */
  public boolean awaitPass(Duration atMost) throws InterruptedException {
    return await(GpuLane::awaitPass, atMost);
  }

  /** The readings since the last call, and how each source is doing. */
  public GpuView take() {
    List<GpuReading> readings = new ArrayList<>();
    List<GpuSourceStatus> statuses = new ArrayList<>();
    for (GpuLane lane : lanes) {
      GpuLane.Look look = lane.take();
      readings.addAll(look.readings());
      statuses.add(look.status());
    }
    return new GpuView(readings, statuses);
  }

  /**
   * Lets go of the drivers and their device files, so that a GPU can be reset, MIG be configured or
   * the driver be replaced; the status says {@code RELEASED} until {@link #resume}.
   *
   * @return whether all are closed within that time; if not, a call is stuck in the driver, and its
   *     source closes when it comes back
   */
  public boolean release(Duration atMost) throws InterruptedException {
    hold();
    return await(GpuLane::awaitClosed, atMost);
  }

  /** Begins released, if called before {@link #start}. */
  public void hold() {
    lanes.forEach(lane -> lane.want(true));
  }

  /** Reads again after {@link #release}. */
  public void resume() {
    lanes.forEach(lane -> lane.want(false));
  }

  /** Waits for a lane; false when the time is over first. */
  @FunctionalInterface
  private interface Await {
    boolean await(GpuLane lane, long nanos) throws InterruptedException;
  }

  private boolean await(Await what, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    boolean all = true;
    for (GpuLane lane : lanes) {
      all &= what.await(lane, end - System.nanoTime());
    }
    return all;
  }

  /** Stops; a thread that is stuck in the driver is left behind, as a daemon. */
  @Override
  public void close() {
    lanes.forEach(GpuLane::stop);
    try {
      await(GpuLane::awaitClosed, AT_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
