package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuSourceStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source on its own thread. The source is touched by {@link #runOnce} only, never under the
 * lock, so a call that is stuck in the driver holds up nobody; all other methods may be called from
 * any thread and return at once.
 */
final class GpuLane implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GpuLane.class);

  private final GpuSource source;
  private final GpuTiming timing;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below under the lock.
  private final GpuWindow window = new GpuWindow();
  private List<GpuReading> latest = List.of();
  private @Nullable Instant latestAt;
  private @Nullable Instant busySince;
  private boolean releaseWanted;
  private boolean stopWanted;
  private boolean woken;
  private boolean closed = true;
  private State state = State.STARTING;
  private Instant since;
  private volatile @Nullable String reason;
  private long passes;
  private long failures;
  private long overdue;
  private long discarded;
  private double passSeconds;

  GpuLane(GpuSource source, GpuTiming timing, InstantSource clock) {
    this.source = source;
    this.timing = timing;
    this.clock = clock;
    this.since = clock.instant();
  }

  /** What a look at the lane gives. */
  record Look(List<GpuReading> readings, GpuSourceStatus status) {}

  @Override
  public void run() {
    while (true) {
      Duration pause = runOnce();
      lock.lock();
      try {
        long left = pause.toNanos();
        while (left > 0 && !stopWanted && !woken) {
          left = changed.awaitNanos(left);
        }
        if (stopWanted) {
          break;
        }
      } catch (InterruptedException e) {
        break;
      } finally {
        lock.unlock();
      }
    }
    letGo();
  }

  /** One pass; how long to wait for the next. */
  Duration runOnce() {
    Instant begun = clock.instant();
    if (!begin(begun)) {
      letGo();
      become(State.RELEASED, "released on request", null, begun);
      return timing.retry();
    }
    try {
      if (!source.present()) {
        become(State.ABSENT, "no such device on this node", null, begun);
        return timing.retry();
      }
      List<GpuReading> readings = source.read();
      become(State.READING, null, readings, begun);
      return untilNext(begun);
    } catch (GpuUnavailableException e) {
      become(State.UNAVAILABLE, String.valueOf(e.getMessage()), null, begun);
      return timing.retry();
    } catch (RuntimeException | LinkageError e) {
      String defect = "defect: " + e;
      if (!defect.equals(reason)) {
        LOG.error("gpu_pass_failed source={}", source.name(), e);
      }
      letGo();
      become(State.UNAVAILABLE, defect, null, begun);
      return timing.retry();
    }
  }

  /** Marks the lane as busy; whether it shall read, not let go. */
  private boolean begin(Instant begun) {
    lock.lock();
    try {
      busySince = begun;
      woken = false;
      closed &= releaseWanted;
      return !releaseWanted;
    } finally {
      lock.unlock();
    }
  }

  private Duration untilNext(Instant begun) {
    Duration left = timing.period().minus(Duration.between(begun, clock.instant()));
    return left.isPositive() ? left : Duration.ZERO;
  }

  private void become(
      State next, @Nullable String why, @Nullable List<GpuReading> readings, Instant begun) {
    lock.lock();
    try {
      Instant now = clock.instant();
      Duration took = Duration.between(begun, now);
      busySince = null;
      passSeconds = took.toNanos() / 1e9;
      if (readings != null && took.compareTo(timing.deadline()) > 0) {
        discarded++;
      } else if (readings != null) {
        passes++;
        window.add(readings);
        latest = readings;
        latestAt = now;
      } else {
        failures += next == State.UNAVAILABLE ? 1 : 0;
        window.drain();
        latestAt = null;
      }
      if (state != next) {
        LOG.info("gpu_source source={} state={} reason={}", source.name(), next, why);
        state = next;
        since = now;
      }
      reason = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void letGo() {
    try {
      source.close();
    } catch (RuntimeException e) {
      LOG.warn("gpu_close_failed source={}", source.name(), e);
    }
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The window's readings, none that are too old; the next window begins. */
  Look take() {
    lock.lock();
    try {
      Instant now = clock.instant();
      Instant busy = busySince;
      boolean stuck = busy != null && older(busy, timing.deadline(), now);
      List<GpuReading> readings = List.of();
      if (stuck) {
        overdue++;
        window.drain();
      } else if (!window.isEmpty()) {
        readings = window.drain();
      } else if (latestAt != null && !older(latestAt, timing.oldest(), now)) {
        readings = latest;
      }
      State shown = stuck ? State.STUCK : state;
      String why = stuck ? "a call into the driver has not come back" : reason;
      Instant from = stuck && busy != null ? busy : since;
      return new Look(
          readings,
          new GpuSourceStatus(
              source.name(), shown, from, why, passes, failures, overdue, discarded, passSeconds));
    } finally {
      lock.unlock();
    }
  }

  private static boolean older(Instant then, Duration age, Instant now) {
    return Duration.between(then, now).compareTo(age) > 0;
  }

  /** Whether a pass is under way. */
  boolean busy() {
    lock.lock();
    try {
      return busySince != null;
    } finally {
      lock.unlock();
    }
  }

  /** Asks the lane to close its source, or to open it again. */
  void want(boolean release) {
    lock.lock();
    try {
      releaseWanted = release;
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopWanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the source is closed; false when a call is still stuck after so many nanos. */
  boolean awaitClosed(long nanos) throws InterruptedException {
    return await(() -> closed, nanos);
  }

  /** Waits until a pass has ended; false when none has after so many nanos. */
  boolean awaitPass(long nanos) throws InterruptedException {
    return await(() -> state != State.STARTING, nanos);
  }

  private boolean await(BooleanSupplier happened, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!happened.getAsBoolean() && left > 0) {
        left = changed.awaitNanos(left);
      }
      return happened.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }
}
